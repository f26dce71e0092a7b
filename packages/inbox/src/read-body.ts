import { type DeliveryObservation, parseDelivery } from '@taxiway/github'

/** What the payload of a delivery says; null when it was pruned. */
export const readBody = ({
  event,
  body,
}: {
  event: string
  body: Buffer | null
}): DeliveryObservation | null => (body ? parseDelivery(event, JSON.parse(body.toString('utf8'))) : null)
