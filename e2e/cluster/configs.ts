/** The settings files of a node's programs, as values: YAML readers take JSON. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DNS_SERVICE, IPV6, KUBECONFIGS, nodeName, nodePath, outsideIp, PKI, PODS, PODS6, podRange, podRange6 } from './settings.ts';

/** Where the files of one node lie. */
export const conf = (node: number, name: string): string => nodePath(node, 'conf', name);

const network = (node: number) => ({
  cniVersion: '1.0.0',
  name: 'pods',
  plugins: [
    {
      type: 'bridge',
      bridge: 'cni0',
      isGateway: true,
      hairpinMode: true,
      ipam: {
        type: 'host-local',
        ranges: [[{ subnet: podRange(node) }], ...(IPV6 ? [[{ subnet: podRange6(node) }]] : [])],
        routes: [{ dst: '0.0.0.0/0' }, ...(IPV6 ? [{ dst: '::/0' }] : [])],
        dataDir: '/run/cni-addresses',
      },
    },
    { type: 'portmap', capabilities: { portMappings: true } },
  ],
});

/** Without CAP_SYS_RESOURCE nobody may lower an oom_score_adj below their own: containerd must not try. */
const containerd = (node: number): string => `version = 2
disabled_plugins = ["io.containerd.snapshotter.v1.aufs", "io.containerd.snapshotter.v1.btrfs", "io.containerd.snapshotter.v1.devmapper", "io.containerd.snapshotter.v1.zfs"]
[plugins."io.containerd.grpc.v1.cri"]
  sandbox_image = "localhost/pause:1"
  restrict_oom_score_adj = true
  [plugins."io.containerd.grpc.v1.cri".cni]
    bin_dir = "/usr/lib/cni"
    conf_dir = "${nodePath(node, 'conf', 'net.d')}"
`;

const kubelet = (node: number) => ({
  apiVersion: 'kubelet.config.k8s.io/v1beta1',
  kind: 'KubeletConfiguration',
  failCgroupV1: false,
  cgroupDriver: 'cgroupfs',
  containerRuntimeEndpoint: 'unix:///run/containerd/containerd.sock',
  resolvConf: conf(node, 'resolv.conf'),
  clusterDomain: 'cluster.local',
  clusterDNS: [DNS_SERVICE],
  authentication: { anonymous: { enabled: false }, webhook: { enabled: true }, x509: { clientCAFile: join(PKI, 'ca.crt') } },
  authorization: { mode: 'Webhook' },
  tlsCertFile: join(PKI, `${nodeName(node)}.crt`),
  tlsPrivateKeyFile: join(PKI, `${nodeName(node)}.key`),
  imageGCHighThresholdPercent: 100,
  evictionHard: { 'memory.available': '64Mi', 'nodefs.available': '0%', 'nodefs.inodesFree': '0%', 'imagefs.available': '0%' },
});

/** In a network namespace of its own kube-proxy may not touch the machine's conntrack limits: all zero leaves them alone. */
const proxy = (node: number) => ({
  apiVersion: 'kubeproxy.config.k8s.io/v1alpha1',
  kind: 'KubeProxyConfiguration',
  mode: 'iptables',
  clientConnection: { kubeconfig: join(KUBECONFIGS, 'proxy') },
  clusterCIDR: IPV6 ? `${PODS},${PODS6}` : PODS,
  hostnameOverride: nodeName(node),
  conntrack: { maxPerCore: 0, min: 0, tcpEstablishedTimeout: '0s', tcpCloseWaitTimeout: '0s' },
});

/** Everything at Metadata, so that what was seen on the wire can be compared with what the server did. */
const audit = { apiVersion: 'audit.k8s.io/v1', kind: 'Policy', omitStages: ['RequestReceived'], rules: [{ level: 'Metadata' }] };

/** Writes the settings of one node. */
export function writeConfigs(node: number): void {
  for (const folder of ['conf/net.d', 'lib', 'log']) mkdirSync(nodePath(node, folder), { recursive: true });
  const json = (name: string, value: unknown): void => writeFileSync(conf(node, name), JSON.stringify(value, undefined, 2));
  json('net.d/10-pods.conflist', network(node));
  json('kubelet.yaml', kubelet(node));
  json('proxy.yaml', proxy(node));
  json('audit.yaml', audit);
  writeFileSync(conf(node, 'containerd.toml'), containerd(node));
  // Nothing answers there: no name outside the cluster resolves.
  writeFileSync(conf(node, 'resolv.conf'), `nameserver ${outsideIp}\n`);
}
