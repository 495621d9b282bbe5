// Counts of what is asked of a device need no numbers: programs that do nothing compile at once, where
// a software device compiles the real ones for seconds each.

/** The entry point of a module, up to its body. */
const ENTRY = /@compute[\s\S]*?\bfn \w+\([\s\S]*?\)\s*\{/;
const BINDING = /@binding\(\d+\)\s*var<[^>]*>\s*(\w+)/g;

/** The module with an entry point that names its bindings, which layouts are made of, and ends. */
function hollowed(code: string): string {
  const [entry] = code.match(ENTRY)!;
  const names = [...code.matchAll(BINDING)].map(([, name]) => `_ = &${name};`);
  return `${code.slice(0, code.indexOf(entry))}${entry} ${names.join(' ')} }`;
}

/**
 * From here on, every program of this process does nothing, so that all results are zeros. Programs
 * stay with their device: for a file with a process of its own.
 */
export function hollowPrograms(): void {
  if (process.env['SHARES_DEVICE']) throw new Error('List this file in vitest.config.ts as alone.');
  const methods = GPUDevice.prototype as unknown as Record<'createShaderModule', Make>;
  const original = methods.createShaderModule;
  methods.createShaderModule = function (this: unknown, given) {
    return original.call(this, { ...given, code: hollowed(given.code) });
  };
}
type Make = (this: unknown, given: GPUShaderModuleDescriptor) => GPUShaderModule;
