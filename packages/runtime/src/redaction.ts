import { AsyncLocalStorage } from 'node:async_hooks'

const redactors = new AsyncLocalStorage<(text: string) => string>()

/** Runs work that knows secrets of its own, such as the variables of an app: what it logs or reports passes `redact`. */
export const withRedactor = <Result>(redact: (text: string) => string, work: () => Result): Result =>
  redactors.run(redact, work)

/** The text without the secrets of the work in progress. */
export const redactNow = (text: string): string => redactors.getStore()?.(text) ?? text
