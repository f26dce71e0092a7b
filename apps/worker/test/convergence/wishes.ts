import type { Requested } from './history.js'

/** Why a pull request may serve something other than its head, or nothing. */
type Wish = 'destroyed' | 'rolled_back' | 'expired' | 'unclear'

const runs: ReadonlySet<Requested> = new Set(['deploy', 'approve', 'rollback', 'wake'])

/**
 * What people have asked for, kept apart from what the product stores of it: a pull request that a person destroyed,
 * rolled back or froze, or whose time was over, need not serve its head.
 */
export const createWishes = () => {
  const wishes = new Map<number, Wish>()
  const frozen = new Set<number>()
  const chosen = new Set<number>()
  return {
    accepted: (number: number, action: Requested) => {
      if (runs.has(action)) chosen.add(number)
      if (action === 'freeze') frozen.add(number)
      if (action === 'unfreeze') frozen.delete(number)
      if (action === 'destroy') wishes.set(number, 'destroyed')
      if (action === 'rollback') wishes.set(number, 'rolled_back')
      if (action === 'deploy' || action === 'approve') wishes.delete(number)
      if (action === 'wake' && wishes.get(number) === 'expired') wishes.delete(number)
    },
    expired: (number: number) => wishes.set(number, 'expired'),
    /** Something new to run ends a rollback and an expiry, but brings nothing back that a person destroyed. */
    pushed: (number: number) => {
      chosen.delete(number)
      if (wishes.get(number) !== 'destroyed' && wishes.get(number) !== 'unclear') wishes.delete(number)
    },
    /** Reopening ends every wish if the end was seen; the model cannot tell whether it was. */
    ended: (number: number) => {
      if (wishes.has(number)) wishes.set(number, 'unclear')
    },
    /** Must nothing of it exist? */
    isDestroyed: (number: number) => wishes.get(number) === 'destroyed',
    /** Did a person choose what runs, against the rules perhaps? */
    isChosen: (number: number) => chosen.has(number) || frozen.has(number),
    mayDiffer: (number: number) => wishes.has(number) || frozen.has(number),
  }
}
