import { startOver, useSignOut } from '../../data/session.js'
import { Announcer } from '../../parts/announcer.js'
import { Button } from '../../parts/button.js'
import { Frame } from '../../parts/frame.js'
import { SetUpTwoFactor } from '../settings/security/set-up.js'

/** The organization insists on a second factor, and this person has none yet. */
export const SecondFactorNeeded = () => {
  const signOut = useSignOut()
  return (
    <Frame title="Set up a second factor">
      <p>Your organization requires a second factor, and you have none yet.</p>
      <SetUpTwoFactor onDone={() => void startOver()} />
      <Button look="quiet" onClick={() => signOut.mutate('here')}>
        Sign out
      </Button>
      <Announcer />
    </Frame>
  )
}
