/** Users no system hands out: below systemd's dynamic ones. One per build at a time. */
const firstBuildUid = 61_000
const buildUids = 180

/** Gives every build at work a user of its own; throws when there are none left. */
export const createUidPool = () => {
  const taken = new Set<number>()
  return {
    take: (): number => {
      for (let uid = firstBuildUid; uid < firstBuildUid + buildUids; uid += 1) {
        if (taken.has(uid)) continue
        taken.add(uid)
        return uid
      }
      throw new Error(`more than ${buildUids} builds at once`)
    },
    giveBack: (uid: number) => taken.delete(uid),
  }
}
