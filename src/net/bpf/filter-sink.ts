import type { Frame, FrameSink } from '../frame.ts';
import { compileFilter } from './compile.ts';
import type { FilterError } from './parse.ts';
import { isFilterError, parseFilter } from './parse.ts';
import type { BpfProgram } from './program.ts';
import { runBpf } from './run.ts';

/** Compiles a filter's text for a link type. */
export type CompileFilter = (text: string, link: number) => BpfProgram | undefined | FilterError;

/** Hands on the frames that a filter passes: what `--bpf` does to files. Frames of a link type that the filter cannot be compiled for do not pass. */
export class FilterSink implements FrameSink {
  /** Frames that did not pass. */
  rejected = 0;
  private readonly sink: FrameSink;
  private readonly text: string;
  private readonly compile: CompileFilter;
  private readonly programs = new Map<number, BpfProgram | 'all' | 'none'>();
  private link = -1;
  private program: BpfProgram | 'all' | 'none' = 'all';

  private constructor(text: string, sink: FrameSink, compile: CompileFilter) {
    this.text = text;
    this.sink = sink;
    this.compile = compile;
  }

  /** A filtering sink before `sink`, or what is wrong with the filter's text. */
  static over(sink: FrameSink, text: string, compile: CompileFilter = compileFilter): FilterSink | FilterError {
    const parsed = parseFilter(text);
    const failed = isFilterError(parsed) ? compile(text, 1) : undefined;
    return isFilterError(failed) ? failed : new FilterSink(text, sink, compile);
  }

  frame(frame: Frame): void {
    if (frame.link !== this.link) this.turn(frame.link);
    const { program } = this;
    if (program === 'all') return this.sink.frame(frame);
    if (program === 'none' || runBpf(program, frame.view, frame.start, frame.end, frame.wireLength) === 0) this.rejected++;
    else this.sink.frame(frame);
  }

  private turn(link: number): void {
    this.link = link;
    const known = this.programs.get(link);
    if (known !== undefined) {
      this.program = known;
      return;
    }
    const compiled = this.compile(this.text, link);
    this.program = compiled === undefined ? 'all' : isFilterError(compiled) ? 'none' : compiled;
    this.programs.set(link, this.program);
  }
}
