import { decisions } from './schema.js'

/** What readers of an environment see of a decision. */
export const decisionColumns = {
  id: decisions.id,
  source: decisions.source,
  deliveryId: decisions.deliveryId,
  outcome: decisions.outcome,
  reason: decisions.reason,
  sha: decisions.sha,
  generation: decisions.generation,
  changed: decisions.changed,
  at: decisions.at,
}
