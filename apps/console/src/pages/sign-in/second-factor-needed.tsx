import { useSignOut } from '../../data/session.js'
import { Button, OutLink } from '../../parts/button.js'
import { Frame } from '../../parts/frame.js'

/** The organization insists on a second factor, and this person has none yet. */
export const SecondFactorNeeded = () => {
  const signOut = useSignOut()
  return (
    <Frame title="Set up a second factor">
      <p>
        Your organization requires a second factor, and you have none yet. Set one up with{' '}
        <code>POST /api/auth/two-factor/enable</code>; the reference of the API sends it for you.
      </p>
      <OutLink href={`${window.location.origin}/docs`}>Open the reference</OutLink>
      <Button onClick={() => signOut.mutate('here')}>Sign out</Button>
    </Frame>
  )
}
