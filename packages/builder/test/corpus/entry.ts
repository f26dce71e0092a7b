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

export const pkg = (file: object): string => JSON.stringify(file)

export const uses = (...names: string[]): Record<string, string> =>
  Object.fromEntries(names.map(name => [name, '1']))

/** A server that answers with the value of an expression. */
export const answering = (expression: string): string =>
  `require('node:http').createServer((_, response) => response.end(${expression})).listen(process.env.PORT)`
