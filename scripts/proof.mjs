// `npm run proof`: what needs more than npm: programs of the distribution, privileges, network namespaces, a clone of its own.
// A step is added here as one line and lives in scripts/proof/, or in bench/ as a program whose last line may be its own tally.
// A step that lacks something throws Missing: skipped with the reason on a desk, a failure where CI is set.
import { freshBuild } from './fresh-build.mjs';
import { clickhouse } from './proof/clickhouse.mjs';
import { distributionPackages } from './proof/distribution-packages.mjs';
import { freshClone } from './proof/fresh-clone.mjs';
import { k8sSchema } from './proof/k8s-schema.mjs';
import { segmentsElsewhere } from './proof/segments-elsewhere.mjs';
import { program, runSteps } from './steps.mjs';

/** Peers and servers that the steps compare with. */
const PACKAGES = ['iproute2', 'libpcap0.8', 'nginx', 'python3-venv', 'redis-server', 'tcpdump', 'tshark', 'wrk'];

const source = (name, ...file) => program(name, process.execPath, ['--conditions=podwire-source', ...file]);

await runSteps([
  distributionPackages(PACKAGES),
  freshBuild,
  source('live capture', 'src/capture/live.proof.ts'),
  source('filters beside libpcap', 'src/capture/filter.proof.ts'),
  source('conformance', 'conformance/main.ts'),
  source('fuzz', 'fuzz/main.ts', '--minutes', '1'),
  k8sSchema,
  source('objects of Kubernetes', 'scripts/proof/k8s-api.ts'),
  segmentsElsewhere,
  clickhouse,
  source('a full disk', 'src/store/node/full-disk.proof.ts'),
  source('counts from real servers', 'scripts/proof/live-counts.ts'),
  source('redaction, grepped', 'scripts/proof/redaction-grep.ts'),
  source('image', 'image/image.proof.ts'),
  freshClone,
]);
