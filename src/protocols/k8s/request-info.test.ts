import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readRequestInfo } from './request-info.ts';

/** method, target, then verb, group, version, namespace, resource, subresource, name: the cases of the server's own test, and more. */
const CASES: readonly (readonly [string, string, string, string, string, string, string, string, string])[] = [
  ['GET', '/api/v1/namespaces', 'list', '', 'v1', '', 'namespaces', '', ''],
  ['GET', '/api/v1/namespaces/other', 'get', '', 'v1', 'other', 'namespaces', '', 'other'],
  ['GET', '/api/v1/namespaces/other/pods', 'list', '', 'v1', 'other', 'pods', '', ''],
  ['GET', '/api/v1/namespaces/other/pods/foo', 'get', '', 'v1', 'other', 'pods', '', 'foo'],
  ['HEAD', '/api/v1/namespaces/other/pods/foo', 'get', '', 'v1', 'other', 'pods', '', 'foo'],
  ['GET', '/api/v1/pods', 'list', '', 'v1', '', 'pods', '', ''],
  ['HEAD', '/api/v1/pods', 'list', '', 'v1', '', 'pods', '', ''],
  ['GET', '/api/v1/watch/pods', 'watch', '', 'v1', '', 'pods', '', ''],
  ['GET', '/api/v1/pods?watch=1', 'watch', '', 'v1', '', 'pods', '', ''],
  ['GET', '/api/v1/pods?watch=0', 'list', '', 'v1', '', 'pods', '', ''],
  ['GET', '/api/v1/pods?watch=FALSE', 'list', '', 'v1', '', 'pods', '', ''],
  ['GET', '/api/v1/pods?watch', 'watch', '', 'v1', '', 'pods', '', ''],
  ['GET', '/api/v1/watch/namespaces/other/pods', 'watch', '', 'v1', 'other', 'pods', '', ''],
  ['GET', '/api/v1/namespaces/other/pods?watch=1', 'watch', '', 'v1', 'other', 'pods', '', ''],
  ['GET', '/api/v1/pods?fieldSelector=metadata.name%3Dfoo', 'list', '', 'v1', '', 'pods', '', 'foo'],
  ['GET', '/api/v1/pods?watch=1&fieldSelector=metadata.name=bar', 'watch', '', 'v1', '', 'pods', '', 'bar'],
  ['GET', '/api/v1/pods?fieldSelector=spec.nodeName=n,metadata.name==foo', 'list', '', 'v1', '', 'pods', '', 'foo'],
  ['GET', '/api/v1/pods?fieldSelector=metadata.name=a/b', 'list', '', 'v1', '', 'pods', '', ''],
  ['GET', '/api/v1/pods?fieldSelector=metadata.name!=foo', 'list', '', 'v1', '', 'pods', '', ''],
  ['GET', '/api/v1/pods?limit=no&fieldSelector=metadata.name=foo', 'list', '', 'v1', '', 'pods', '', ''],
  ['GET', '/api/v1/namespaces/other/pods/foo/status', 'get', '', 'v1', 'other', 'pods', 'status', 'foo'],
  ['PUT', '/api/v1/namespaces/other/finalize', 'update', '', 'v1', 'other', 'namespaces', 'finalize', 'other'],
  ['PUT', '/api/v1/namespaces/other/status', 'update', '', 'v1', 'other', 'namespaces', 'status', 'other'],
  ['GET', '/api/v1/namespaces/other/pods/foo/proxy/bar', 'get', '', 'v1', 'other', 'pods', 'proxy', 'foo'],
  ['GET', '/api/v1/proxy/namespaces/other/pods/foo', 'proxy', '', 'v1', 'other', 'pods', '', 'foo'],
  ['GET', '/api/v1/proxy/nodes/n/metrics', 'proxy', '', 'v1', '', 'nodes', '', 'n'],
  ['POST', '/api/v1/namespaces/other/pods', 'create', '', 'v1', 'other', 'pods', '', ''],
  ['POST', '/api/v1/namespaces/other/pods/foo/exec?command=sh', 'create', '', 'v1', 'other', 'pods', 'exec', 'foo'],
  ['DELETE', '/api/v1/namespaces/other/pods', 'deletecollection', '', 'v1', 'other', 'pods', '', ''],
  ['DELETE', '/api/v1/nodes', 'deletecollection', '', 'v1', '', 'nodes', '', ''],
  ['DELETE', '/api/v1/namespaces/other', 'delete', '', 'v1', 'other', 'namespaces', '', 'other'],
  ['PATCH', '/apis/apps/v1/namespaces/shop/deployments/cart/scale', 'patch', 'apps', 'v1', 'shop', 'deployments', 'scale', 'cart'],
  ['GET', '/apis/batch/v1/namespaces/shop/jobs', 'list', 'batch', 'v1', 'shop', 'jobs', '', ''],
  ['GET', '/apis/example.com/v1alpha1/widgets/a%2Fb', 'get', 'example.com', 'v1alpha1', '', 'widgets', 'b', 'a'],
  ['GET', '/apis/apps', 'get', '', '', '', '', '', ''],
  ['GET', '/apis/apps/v1', 'get', '', '', '', '', '', ''],
  ['GET', '/api/v1', 'get', '', '', '', '', '', ''],
  ['GET', '/healthz', 'get', '', '', '', '', '', ''],
  ['POST', '/other/pods/x/y', 'post', '', '', '', '', '', ''],
  ['GET', '/', 'get', '', '', '', '', '', ''],
];

test.each(CASES)('%s %s', (method, target, verb, group, version, namespace, resource, subresource, name) => {
  expect(readRequestInfo(method, target)).toMatchObject({ verb, group, version, namespace, resource, subresource, name });
});

test('any target is read', () => {
  fc.assert(
    fc.property(fc.string(), fc.string(), (method, target) => {
      expect(typeof readRequestInfo(method, target).verb).toBe('string');
    }),
  );
});
