export declare const FRAMES: Readonly<Record<string, readonly number[]>>;
/** The network layer of a frame, its EtherType and its tag. */
export declare function bare(name: string): {
  readonly packet: readonly number[];
  readonly protocol: number;
  readonly vlan: number | undefined;
};
/** Filters with the names of the frames that pass, in the order of FRAMES. */
export declare const CASES: readonly (readonly [string, string])[];
//# sourceMappingURL=frames.fixture.d.ts.map
