/** Users no system hands out: below systemd's dynamic ones. One per build at a time. */
const firstBuildUid = 61_000
const buildUids = 180

/**
 * Gives every build at work a user of its own; throws when there are none left. Each process of ours begins at another one: the kernel
 * counts the processes of a user on the whole machine, so builds of two workers with the same user would share one limit.
 */
export const createUidPool = (start = process.pid) => {
  const taken = new Set<number>()
  return {
    take: (): number => {
      for (let step = 0; step < buildUids; step += 1) {
        const uid = firstBuildUid + ((start + step) % buildUids)
        if (taken.has(uid)) continue
        taken.add(uid)
        return uid
      }
      throw new Error(`more than ${buildUids} builds at once`)
    },
    giveBack: (uid: number) => taken.delete(uid),
  }
}
