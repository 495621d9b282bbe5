// The types of jasmine-core that the suite uses; the package has none.
declare module 'jasmine-core' {
  interface SpecResult {
    readonly fullName: string;
    readonly status: 'passed' | 'failed' | 'pending' | 'excluded';
    readonly failedExpectations: readonly { readonly message: string }[];
  }
  interface Env {
    configure(options: { readonly random: boolean; readonly forbidDuplicateNames: boolean }): void;
    addReporter(reporter: { specDone(result: SpecResult): void }): void;
    execute(): Promise<unknown>;
  }
  const jasmineCore: { boot(): { getEnv(): Env } };
  export = jasmineCore;
}
