import { isSignInProblem } from '../../data/query-client.js'
import { startOver, useMe } from '../../data/session.js'
import { Frame } from '../../parts/frame.js'
import { Waiting } from '../../parts/panel.js'
import { ProblemNote } from '../../parts/problem-note.js'
import { ChooseOrganization } from './choose-organization.js'
import { CodeForm } from './code-form.js'
import { SecondFactorNeeded } from './second-factor-needed.js'
import { SignIn } from './sign-in.js'

/** Shows the pages to people who are signed in and act for an organization; others see what is missing, at the same address. */
export const Gate = ({ children }: { children: React.ReactNode }) => {
  const { data: me, error, isPending, refetch } = useMe()
  if (isSignInProblem(error)) {
    if (error.code === 'auth.second_factor_required')
      return (
        <Frame title="Enter your code">
          <CodeForm onDone={startOver} />
        </Frame>
      )
    if (error.code === 'auth.second_factor_setup_required') return <SecondFactorNeeded />
    if (error.code === 'auth.required') return <SignIn />
  }
  if (isPending) return <Waiting />
  if (me === undefined)
    return (
      <Frame title="Taxiway cannot be reached">
        <ProblemNote error={error} onRetry={() => void refetch()} />
      </Frame>
    )
  if (me.organization === null) return <ChooseOrganization organizations={me.organizations} />
  return children
}
