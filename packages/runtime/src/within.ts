/** Waits for `work`, but never longer than `ms`; false when it failed or was not done by then. A late failure is swallowed. */
export const within = async (ms: number, work: PromiseLike<unknown>): Promise<boolean> => {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<false>(resolve => {
    timer = setTimeout(resolve, ms, false)
  })
  try {
    return await Promise.race([
      work.then(
        () => true,
        () => false,
      ),
      late,
    ])
  } finally {
    clearTimeout(timer)
  }
}
