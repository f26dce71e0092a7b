import { useMutation } from '@tanstack/react-query'
import { useLocation } from 'wouter'
import { api } from '../../data/client.js'
import { forgetInvitation, invitationOf, keptToken } from '../../data/invitation.js'
import { startOver, useMe, useSignOut } from '../../data/session.js'
import { showHidden } from '../../data/visible-text.js'
import { Button, ButtonLink } from '../../parts/button.js'
import { Frame } from '../../parts/frame.js'
import { ProblemNote } from '../../parts/problem-note.js'

/** Joins the organization of an invitation, as the person who is signed in. */
export const Page = () => {
  const [location, navigate] = useLocation()
  const { data: me } = useMe()
  const signOut = useSignOut()
  const invitationId = invitationOf(location) ?? ''
  const token = keptToken(invitationId)
  const accept = useMutation({
    mutationFn: async (given: string) => {
      const { data } = await api.POST('/v1/invitations/{invitationId}/accept', {
        params: { path: { invitationId } },
        body: { token: given },
      })
      await api.POST('/api/auth/organization/set-active', { body: { organizationId: data.id } })
    },
    onSuccess: async () => {
      forgetInvitation()
      navigate('/', { replace: true })
      await startOver()
    },
  })
  return (
    <Frame title="You are invited">
      {token === undefined ? (
        <p>
          This address lacks the end of the link, which lets you in. Open the whole link that was sent to you,
          or ask for a new one.
        </p>
      ) : (
        <>
          <p>
            You are signed in as {showHidden(me?.user?.email ?? 'another person')}. An invitation works for
            the address that it was made for.
          </p>
          {accept.error && <ProblemNote error={accept.error} />}
          <Button look="primary" busy={accept.isPending} onClick={() => accept.mutate(token)}>
            Join the organization
          </Button>
        </>
      )}
      {me?.organization && <ButtonLink href="/">Go to {showHidden(me.organization.name)}</ButtonLink>}
      <Button look="quiet" onClick={() => signOut.mutate('here')}>
        Sign in as another person
      </Button>
    </Frame>
  )
}
