import type { Keys } from '#protocols/contract/masking';

/**
 * Words of the list of names that mean something else in Kubernetes' own objects: a toleration's `key`, who made a request, a node's `address`. They are no
 * secrets there, however the list reads.
 */
const OWN_WORDS = new Set([
  'key',
  'user',
  'username',
  'userid',
  'address',
  'country',
  'zip',
  'zipcode',
  'auth',
  'session',
  'firstname',
  'lastname',
  'clientid',
  'redirecturi',
]);

/** Whether a field of an object, wherever it stands, holds a secret by its name. */
export function namesSecret(name: string, keys: Keys): boolean {
  return keys.matchesText(name) && !OWN_WORDS.has(name.toLowerCase().replace(/[-_.]/g, '')) ? true : KUBECONFIG_KEYS.has(name);
}

/** What a kubeconfig, or an answer of an exec plugin, keeps its credentials in. */
const KUBECONFIG_KEYS = new Set([
  'client-key-data',
  'clientKeyData',
  'id-token',
  'refresh-token',
  'access-token',
  'client-secret',
  'idp-certificate-authority-data',
]);

/**
 * Whether a variable or an argument holds a secret by its name: the whole name, one of its words, or two words that follow each other
 * (`DB_PASSWORD`, `AWS_SECRET_ACCESS_KEY`, `API_KEY`).
 */
export function namesSecretVariable(name: string, keys: Keys): boolean {
  if (name.length > 256) return true;
  if (keys.matchesText(name)) return true;
  const words = name.split(/[-_.\s]+|(?<=[a-z])(?=[A-Z])/).filter((word) => word !== '');
  return words.some((word, i) => isStrong(word, keys) || isStrong(word + (words[i + 1] ?? ''), keys));
}

function isStrong(word: string, keys: Keys): boolean {
  return keys.matchesText(word) && !OWN_WORDS.has(word.toLowerCase());
}
