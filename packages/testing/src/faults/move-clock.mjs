// Loaded into a process before its own code. Moves its wall clock and leaves the monotonic one alone, as a machine does whose time is set.
const jumpMs = Number(process.env['CLOCK_JUMP_MS'])
const RealDate = Date
const everyMs = 2_000

/** Where the clock is in each stretch of real time; the same in no two processes. */
const offsetAt = at => {
  const stretch = Math.floor(at / everyMs) + process.pid
  return Math.round(Math.sin(stretch * 12.9898) * jumpMs)
}
const now = () => RealDate.now() + offsetAt(RealDate.now())

globalThis.Date = class MovedDate extends RealDate {
  constructor(...args) {
    if (args.length === 0) super(now())
    else super(...args)
  }

  static now() {
    return now()
  }
}
