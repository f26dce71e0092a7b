type Work = () => Promise<void> | void
export type Teardown = { teardown: (work: Work) => void }

/** Runs work outside of a test, and always undoes what it built, the last first. */
export const withTeardown = async <Result>(work: (t: Teardown) => Promise<Result>): Promise<Result> => {
  const undos: Work[] = []
  try {
    return await work({ teardown: undo => void undos.unshift(undo) })
  } finally {
    for (const undo of undos) await undo()
  }
}
