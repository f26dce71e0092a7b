/** A small repository, and how it is built and served. */
export type Entry = {
  name: string
  files: Readonly<Record<string, string>>
  config?: object
  /** The sentence that refuses it. The plans of others are in plans.ts. */
  refused?: RegExp
  /** What the app answers: the entry is built and run too. */
  answer?: string
}

export function pkg(file: object): string {
  return JSON.stringify(file)
}

export function uses(...names: string[]): Record<string, string> {
  return Object.fromEntries(names.map(name => [name, '1']))
}

/** A server that answers with the value of an expression. */
export function answering(expression: string): string {
  return `require('node:http').createServer((_, response) => response.end(${expression})).listen(process.env.PORT)`
}
