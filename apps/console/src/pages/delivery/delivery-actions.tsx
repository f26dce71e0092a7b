import { useSearchParams } from 'wouter'
import type { Delivery } from '../../data/client.js'
import { useSignedIn } from '../../data/session.js'
import { Button } from '../../parts/button.js'
import { ReplayDialog } from './replay-dialog.js'

const answers = ['replay', 'release', 'drop'] as const
const labels = { replay: 'Replay', release: 'Release', drop: 'Drop' } as const

/** What one can do with a delivery in its state. An open dialog is in the address. */
export const DeliveryActions = ({ delivery: { id, state } }: { delivery: Delivery }) => {
  const [search, setSearch] = useSearchParams()
  const { scopes } = useSignedIn()
  const isHeld = state === 'suspect'
  const offered = isHeld ? (['release', 'drop'] as const) : (['replay'] as const)
  // Stays open while the state changes below it: a released delivery is not held any more.
  const open = answers.find(name => name === search.get('do'))
  const choose = (name?: string) =>
    setSearch(before => {
      if (name) before.set('do', name)
      else before.delete('do')
      return before
    })
  if (!scopes.includes(isHeld ? 'admin' : 'deploy')) return null
  return (
    <>
      {offered.map(name => (
        <Button
          key={name}
          look={name === 'drop' || state === 'processed' ? 'plain' : 'primary'}
          onClick={() => choose(name)}
        >
          {labels[name]}
        </Button>
      ))}
      {open && <ReplayDialog answer={open} deliveryId={id} onClose={() => choose()} />}
    </>
  )
}
