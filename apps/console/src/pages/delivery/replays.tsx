import { useQuery } from '@tanstack/react-query'
import { Link } from 'wouter'
import { DeliveryRows } from '../../parts/delivery-rows.js'
import { Panel } from '../../parts/panel.js'
import { ProblemNote } from '../../parts/problem-note.js'
import { readReplays } from './queries.js'

/** The replays of a delivery, newest first; nothing when there is none. */
export const Replays = ({ deliveryId }: { deliveryId: string }) => {
  const { data, error } = useQuery(readReplays(deliveryId))
  if (error) return <ProblemNote error={error} />
  if (!data || data.data.length === 0) return null
  const all = <Link href={`/deliveries?replayOf=${deliveryId}`}>All replays</Link>
  return (
    <Panel title="Replays of it" aside={data.nextCursor ? all : undefined} flush>
      <DeliveryRows rows={data.data} />
    </Panel>
  )
}
