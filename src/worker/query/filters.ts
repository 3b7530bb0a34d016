import { buildCatalogue, type Catalogue } from '#query/catalogue';
import type { Checked } from '#query/check';
import { type CompiledFilter, compileText } from '#query/compile';
import { type DetailContext, detailReader, type EntryContext } from '#store/entry-of';
import type { DetailOf } from '#store/scan';
import type { WireError } from '#wire/worker-api';
import { nodePlaces, nodePorts } from '../ports.ts';

/** A query that cannot run, told to whoever asked. */
export class QueryRefusal extends Error {
  readonly detail: WireError;
  constructor(detail: WireError) {
    super(detail.message);
    this.name = 'QueryRefusal';
    this.detail = detail;
  }
}

/** Compiles queries for one searching thread. */
export class Filters {
  readonly catalogue: Catalogue;
  readonly context: EntryContext;
  readonly details: DetailContext;
  /** Decoding stored messages failed: our fault, counted by protocol. */
  readonly faults = new Map<string, number>();

  constructor(context: EntryContext) {
    this.context = context;
    this.details = { ...context, ports: nodePorts, places: nodePlaces, onFault: (protocol) => this.fault(protocol) };
    this.catalogue = buildCatalogue([...context.protocols.values()]);
  }

  /** Compiles a query's text; throws `QueryRefusal` with the place and the nearest right name. */
  compile(text: string): CompiledFilter {
    const { checked, filter } = compileText(text, this.catalogue);
    if (filter === undefined) throw new QueryRefusal(refusalOf(checked));
    return filter;
  }

  /** Decodes the stored messages of rows, for filters that need them. */
  readonly detail: DetailOf = (source, rows) => detailReader(source, rows, this.details);

  fault(protocol: string): void {
    this.faults.set(protocol, (this.faults.get(protocol) ?? 0) + 1);
  }
}

function refusalOf(checked: Checked): WireError {
  const problem = checked.problems.find(({ severity }) => severity === 'error') ?? checked.problems[0];
  if (problem === undefined) return { message: 'the query cannot be read' };
  return {
    message: problem.message,
    position: { start: problem.start, end: problem.end },
    ...(problem.fix === undefined
      ? {}
      : { suggestion: checked.text.slice(0, problem.fix.start) + problem.fix.text + checked.text.slice(problem.fix.end) }),
  };
}
