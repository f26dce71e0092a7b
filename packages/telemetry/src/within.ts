/** Waits for the work, `ms` at most. Its failure is nobody's: what is sent here may be lost. */
export const within = async (ms: number, work: PromiseLike<unknown>): Promise<void> => {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<void>(resolve => {
    timer = setTimeout(resolve, ms)
  })
  const ended = Promise.resolve(work).then(
    () => undefined,
    () => undefined,
  )
  await Promise.race([ended, late])
  clearTimeout(timer)
}
