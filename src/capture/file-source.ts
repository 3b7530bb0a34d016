import { CaptureReader } from '#net/capture-reader';
import type { FrameSink } from '#net/frame';
import { mergeFiles } from './file-merge.ts';
import type { FileOptions, FileReport } from './file-report.ts';
import { report } from './file-report.ts';
import type { OpenFailure, OpenInput } from './open-input.ts';
import { openInput, unpacked } from './open-input.ts';

const CHUNK = 1 << 19;
const MERGE_CHUNK = 1 << 18;

/**
 * One or more capture files (pcap, pcapng, either inside gzip or zstd, `-` for standard input) as a source of frames. Several are
 * merged by time, each file's own order kept. Memory: one chunk and one record per file.
 */
export class FileSource {
  private readonly files: readonly OpenInput[];
  private readonly options: FileOptions;
  private stopping = false;

  private constructor(files: readonly OpenInput[], options: FileOptions) {
    this.files = files;
    this.options = options;
  }

  /** Opens every path, or says which one cannot be opened and why. */
  static open(paths: readonly string[], options: FileOptions = {}): FileSource | OpenFailure {
    const files: OpenInput[] = [];
    const stdin = options.stdin ?? (() => process.stdin);
    for (const path of paths) {
      const opened = openInput(path, stdin, paths.length > 1 ? MERGE_CHUNK : CHUNK);
      if ('message' in opened) {
        for (const { input } of files) input.close();
        return opened;
      }
      files.push(opened);
    }
    return new FileSource(files, options);
  }

  /** Hands every frame to the sink, giving the event loop a turn after each chunk. Resolves at the end, or soon after `stop`; rejects only when the sink throws. */
  async run(sink: FrameSink): Promise<readonly FileReport[]> {
    try {
      const only = this.files.length === 1 ? this.files[0] : undefined;
      if (only === undefined) return await mergeFiles(this.files, sink, this.options, () => this.stopping);
      return [await this.runOne(only, sink)];
    } finally {
      for (const { input } of this.files) input.close();
    }
  }

  /** Ends `run` at the next chunk. */
  stop(): void {
    this.stopping = true;
    for (const { input } of this.files) input.close();
  }

  private async runOne(file: OpenInput, sink: FrameSink): Promise<FileReport> {
    const { options } = this;
    const reader = new CaptureReader(sink, options);
    const { input, first } = await unpacked(file.input);
    for (let bytes = first; bytes !== undefined && !this.stopping; bytes = await input.next()) {
      reader.push(bytes);
      options.progress?.(input.taken, input.total);
      await options.pace?.();
      if (reader.stopped !== undefined) break;
    }
    return report(file, input, this.stopping ? reader.result : reader.finish(), options);
  }
}
