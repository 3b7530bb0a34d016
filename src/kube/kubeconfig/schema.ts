import { z } from 'zod';

const text = z.string();

const NAMED = 'a name';

/** An exec credential plugin as the user declares it (client.authentication.k8s.io). */
const execSchema = z.looseObject({
  apiVersion: z.enum(['client.authentication.k8s.io/v1', 'client.authentication.k8s.io/v1beta1']),
  command: text.min(1),
  args: z.array(text).nullish(),
  env: z.array(z.looseObject({ name: text, value: text })).nullish(),
  installHint: text.nullish(),
  provideClusterInfo: z.boolean().nullish(),
  interactiveMode: z.enum(['Never', 'IfAvailable', 'Always']).nullish(),
});

const clusterSchema = z.looseObject({
  server: text.nullish(),
  'tls-server-name': text.nullish(),
  'insecure-skip-tls-verify': z.boolean().nullish(),
  'certificate-authority': text.nullish(),
  'certificate-authority-data': text.nullish(),
  'proxy-url': text.nullish(),
  'disable-compression': z.boolean().nullish(),
  extensions: z.array(z.looseObject({ name: text, extension: z.unknown() })).nullish(),
});

const userSchema = z.looseObject({
  'client-certificate': text.nullish(),
  'client-certificate-data': text.nullish(),
  'client-key': text.nullish(),
  'client-key-data': text.nullish(),
  token: text.nullish(),
  tokenFile: text.nullish(),
  username: text.nullish(),
  password: text.nullish(),
  as: text.nullish(),
  'as-uid': text.nullish(),
  'as-groups': z.array(text).nullish(),
  'as-user-extra': z.record(text, z.array(text)).nullish(),
  exec: execSchema.nullish(),
  'auth-provider': z.looseObject({ name: text }).nullish(),
});

const contextSchema = z.looseObject({ cluster: text.nullish(), user: text.nullish(), namespace: text.nullish() });

/** One file, as far as we read it; what else it holds is left alone. */
export const fileSchema = z.looseObject({
  clusters: z.array(z.looseObject({ name: text.describe(NAMED), cluster: clusterSchema.nullish() })).nullish(),
  users: z.array(z.looseObject({ name: text.describe(NAMED), user: userSchema.nullish() })).nullish(),
  contexts: z.array(z.looseObject({ name: text.describe(NAMED), context: contextSchema.nullish() })).nullish(),
  'current-context': text.nullish(),
});

export type KubeconfigFile = z.infer<typeof fileSchema>;
export type ClusterEntry = z.infer<typeof clusterSchema>;
export type UserEntry = z.infer<typeof userSchema>;
export type ContextEntry = z.infer<typeof contextSchema>;
export type ExecEntry = z.infer<typeof execSchema>;
