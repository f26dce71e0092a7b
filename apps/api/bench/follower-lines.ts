/** A line as a build prints it. */
export const lineAt = (n: number): string =>
  `[${String(n).padStart(7, '0')}] compiled src/components/button-${n % 97}.tsx in ${n % 31} ms\n`
