import type { DeliveryObservation } from '@taxiway/github'

/**
 * Deliveries that may be applied again at any time. What they say of a pull request or a branch carries GitHub's time, so
 * an old one changes nothing. News about repositories and installations has no such time: applied late, it could take
 * down what is up again. A comment is acted on once, and `/taxiway …` can be written again.
 */
export const isReplayable = (said: DeliveryObservation): boolean =>
  said.kind === 'pull_request' || said.kind === 'branch' || said.kind === 'checked'
