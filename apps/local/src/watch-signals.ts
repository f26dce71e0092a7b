const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/** Watches for the wish to stop; `force` is called when it comes a second time. */
export const watchSignals = (force: () => void): { wanted: Promise<NodeJS.Signals> } => {
  let wanted: NodeJS.Signals | null = null
  let firstAt = 0
  let resolve: (signal: NodeJS.Signals) => void
  const promise = new Promise<NodeJS.Signals>(done => {
    resolve = done
  })
  for (const signal of SIGNALS) {
    process.on(signal, () => {
      // The same key press arrives twice when npm passes on what the terminal has sent already.
      if (wanted !== null && performance.now() - firstAt > 500) force()
      if (wanted !== null) return
      wanted = signal
      firstAt = performance.now()
      resolve(signal)
    })
  }
  return { wanted: promise }
}
