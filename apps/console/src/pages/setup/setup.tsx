import { useMutation, useQuery } from '@tanstack/react-query'
import { useEffect } from 'react'
import { queryClient } from '../../data/query-client.js'
import { needsToken, readSetup, redeemToken } from '../../data/setup.js'
import { Button } from '../../parts/button.js'
import { TextField } from '../../parts/field.js'
import { Frame } from '../../parts/frame.js'
import styles from '../../parts/frame.module.css'
import { Waiting } from '../../parts/panel.js'
import { ProblemNote } from '../../parts/problem-note.js'
import { arrival } from './arrival.js'
import { CreateApp } from './create-app.js'
import { NewApp } from './new-app.js'

/** The first run: the person who reads the output of the API makes the GitHub App. */
export const Setup = () => {
  const { data, error, refetch } = useQuery(readSetup)
  if (data && arrival.back) return <NewApp back={arrival.back} />
  if (data) return <CreateApp setup={data} />
  if (needsToken(error)) return <EnterToken />
  return (
    <Frame title="Taxiway cannot be reached">
      <ProblemNote error={error} onRetry={() => void refetch()} />
    </Frame>
  )
}

const EnterToken = () => {
  const redeem = useMutation({
    mutationFn: redeemToken,
    onSuccess: () => queryClient.invalidateQueries({ queryKey: readSetup.queryKey }),
  })
  const { mutate } = redeem
  useEffect(() => {
    const { token } = arrival
    arrival.token = null
    if (token !== null) mutate(token)
  }, [mutate])
  if (redeem.isPending || redeem.isSuccess) return <Waiting />
  return (
    <Frame title="Set up Taxiway">
      <p>
        Taxiway has no GitHub App yet. To create it, open the address that the API printed when it started, or
        paste the token after its <code>#</code>. It works once; a restart of the API makes a new one.
      </p>
      <p className={styles.muted}>
        With Docker, <code>docker compose logs api</code> shows it.
      </p>
      <form
        className={styles.form}
        onSubmit={event => {
          event.preventDefault()
          redeem.mutate(String(new FormData(event.currentTarget).get('token')).trim())
        }}
      >
        <TextField label="Setup token" name="token" type="password" autoComplete="off" required />
        {redeem.error && <ProblemNote error={redeem.error} />}
        <Button look="primary" type="submit">
          Continue
        </Button>
      </form>
    </Frame>
  )
}
