import type { Environment } from '../data/client.js'
import { TimeAgo } from './time-ago.js'

const reasons: Readonly<Record<string, string>> = {
  label_removed: 'its label was removed',
  merged: 'it was merged',
}

/** When an app is taken down, and why. */
export const GoesDown = ({ at, reason }: NonNullable<Environment['goesDown']>) => (
  <>
    goes down <TimeAgo at={at} />: {reasons[reason] ?? reason}
  </>
)
