import { lazy, Suspense } from 'react'
import { useLocation } from 'wouter'
import { invitationOf } from '../../data/invitation.js'
import { isSignInProblem } from '../../data/query-client.js'
import { startOver, useMe } from '../../data/session.js'
import { Frame } from '../../parts/frame.js'
import { Waiting } from '../../parts/panel.js'
import { ProblemNote } from '../../parts/problem-note.js'
import { ChooseOrganization } from './choose-organization.js'
import { CodeForm } from './code-form.js'
import { SignIn } from './sign-in.js'

// Few people see them, so their code is no part of the first load.
const SecondFactorNeeded = lazy(async () => ({
  default: (await import('./second-factor-needed.js')).SecondFactorNeeded,
}))
const Invitation = lazy(async () => ({ default: (await import('../invitation/page.js')).Page }))

/** Shows the pages to people who are signed in and act for an organization; others see what is missing, at the same address. */
export const Gate = ({ children }: { children: React.ReactNode }) => {
  const [location] = useLocation()
  const { data: me, error, isPending, refetch } = useMe()
  if (isSignInProblem(error)) {
    if (error.code === 'auth.second_factor_required')
      return (
        <Frame title="Enter your code">
          <CodeForm onDone={startOver} />
        </Frame>
      )
    if (error.code === 'auth.second_factor_setup_required')
      return (
        <Suspense fallback={<Waiting />}>
          <SecondFactorNeeded />
        </Suspense>
      )
    if (error.code === 'auth.required') return <SignIn />
  }
  if (isPending) return <Waiting />
  if (me === undefined)
    return (
      <Frame title="Taxiway cannot be reached">
        <ProblemNote error={error} onRetry={() => void refetch()} />
      </Frame>
    )
  if (invitationOf(location) !== undefined)
    return (
      <Suspense fallback={<Waiting />}>
        <Invitation />
      </Suspense>
    )
  if (me.organization === null) return <ChooseOrganization organizations={me.organizations} />
  return children
}
