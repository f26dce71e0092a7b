import { formatAgo, formatExact } from '../data/format.js'
import { useNow } from '../data/now.js'

/** A relative time, with the exact one on hover. */
export const TimeAgo = ({ at }: { at: string }) => {
  const nowMs = useNow()
  return (
    <time dateTime={at} title={formatExact(at)}>
      {formatAgo(at, nowMs)}
    </time>
  )
}
