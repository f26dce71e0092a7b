// Written by packages/client/bin/write-types.ts from apps/api/openapi.json. Do not edit.

export interface paths {
    "/api/auth/callback/github": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Receive the redirect from GitHub */
        get: operations["finishGithubSignIn"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/change-password": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Change your password */
        post: operations["changePassword"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/get-session": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read this session */
        get: operations["getSession"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/link-social": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Start connecting your GitHub account */
        post: operations["linkGithub"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/list-sessions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List your sessions */
        get: operations["listSessions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/local-sign-in": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Sign in with the link that the local stack prints; it works once */
        get: operations["signInLocally"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/organization/set-active": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Choose the organization of this session */
        post: operations["setActiveOrganization"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/revoke-other-sessions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** End all your sessions except this one */
        post: operations["revokeOtherSessions"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/revoke-session": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** End one of your sessions */
        post: operations["revokeSession"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/revoke-sessions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** End all your sessions */
        post: operations["revokeSessions"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/sign-in-methods": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read how people can sign in here */
        get: operations["getSignInMethods"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/sign-in/email": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Sign in with a password, if enabled
         * @description Sets the session cookie. Signing in again keeps the organization, and counts as the step-up that `auth.step_up_required` asks for.
         */
        post: operations["signInWithPassword"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/sign-in/social": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Start a sign-in with GitHub */
        post: operations["signInWithGithub"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/sign-out": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** End this session */
        post: operations["signOut"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/sign-up/email": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Create an account with a password, if enabled */
        post: operations["signUpWithPassword"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/two-factor/disable": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Switch your second factor off */
        post: operations["disableTwoFactor"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/two-factor/enable": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Set up an authenticator app; the first valid code switches it on */
        post: operations["enableTwoFactor"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/two-factor/generate-backup-codes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Get new backup codes; earlier codes stop working */
        post: operations["generateBackupCodes"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/two-factor/verify-backup-code": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Finish a sign-in with a backup code; the code works once */
        post: operations["verifyBackupCode"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/two-factor/verify-totp": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Finish a sign-in, or switch the second factor on, with a code */
        post: operations["verifyTotp"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/healthz": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Is the process alive? */
        get: operations["getHealth"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/metrics": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Metrics in the format of Prometheus
         * @description With `METRICS_TOKEN` set, Prometheus sends it as a bearer token. With `API_METRICS_PORT` set, they are on that port alone.
         */
        get: operations["getMetrics"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/openapi.json": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** This document */
        get: operations["getOpenApi"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/readyz": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Can it serve requests, and what is missing? */
        get: operations["getReadiness"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/schemas/project.json": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The JSON Schema of the settings of a project
         * @description For forms: `x-group` names the group of a setting, and `x-default` says in words what counts without a value.
         */
        get: operations["getProjectSettingsSchema"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/schemas/taxiway.json": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The JSON Schema of .taxiway.yml
         * @description Editors that read `# yaml-language-server: $schema=…` complete and check the file.
         */
        get: operations["getConfigFileSchema"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/api-tokens": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the API tokens that are not revoked, newest first */
        get: operations["listApiTokens"];
        put?: never;
        /** Create an API token that may do no more, and lives no longer, than the credential used */
        post: operations["createApiToken"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/api-tokens/{tokenId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Revoke an API token immediately and permanently */
        delete: operations["revokeApiToken"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/audit-log": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the audit trail, newest first
         * @description JSON pages, newest first. With `Accept: application/x-ndjson`, one answer holds all entries of the filter, one per line, oldest first.
         */
        get: operations["listAuditLog"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/audit-log/verify": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Verify that the audit trail was not altered */
        get: operations["verifyAuditLog"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/build-plans": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Say what a build of a repository would do, without doing it
         * @description Reads the list of files and a few files from GitHub. You need write permission for the repository, as for connecting it. Changes nothing.
         */
        post: operations["planBuild"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/counts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Count the environments of the organization by status, and troubled deliveries */
        get: operations["getCounts"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/deployments": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the deployments of a project, or of the whole organization */
        get: operations["listAllDeployments"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/deployments/{deploymentId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read one deployment */
        get: operations["getDeployment"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/deployments/{deploymentId}/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Cancel a deployment that is not live yet */
        post: operations["cancelDeployment"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/deployments/{deploymentId}/logs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read or follow the log of a deployment
         * @description JSON pages, oldest first. With `Accept: text/event-stream` the answer follows the log: `log` events with their `seq` as id, resumed after `Last-Event-ID`, then one `end` event after the last chunk of an ended deployment. Who reconnects after that event gets 204, which tells a browser to stop.
         */
        get: operations["getDeploymentLogs"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/deployments/{deploymentId}/provenance": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read where a deployment's image came from */
        get: operations["getDeploymentProvenance"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/deployments/{deploymentId}/steps": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List a deployment's steps in the order they began */
        get: operations["listDeploymentSteps"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/encryption-keys": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the data keys of the organization, newest first, with the progress of a rotation
         * @description The newest hundred. The operator of this installation rotates keys.
         */
        get: operations["listEncryptionKeys"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/environments": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the environments of the whole organization */
        get: operations["listAllEnvironments"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/environments/{environmentId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read one environment */
        get: operations["getEnvironment"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/environments/{environmentId}/approve": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Approve the head commit of a pull request from a fork; read the commit first */
        post: operations["approveEnvironment"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/environments/{environmentId}/deploy": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Deploy the head of an environment again, or a chosen commit of its history */
        post: operations["deployEnvironment"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/environments/{environmentId}/deployments": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List an environment's deployments */
        get: operations["listDeployments"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/environments/{environmentId}/destroy": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Destroy an environment until it is deployed or its pull request is reopened */
        post: operations["destroyEnvironment"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/environments/{environmentId}/env-vars": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List which variables an environment gets and which of them win, without values */
        get: operations["explainEnvVars"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/environments/{environmentId}/explain": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Explain the state of an environment, and what it waits for */
        get: operations["explainEnvironment"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/environments/{environmentId}/extend": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Let an environment expire later */
        post: operations["extendEnvironment"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/environments/{environmentId}/freeze": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Stop automatic deployments of an environment, until it is unfrozen */
        post: operations["freezeEnvironment"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/environments/{environmentId}/pin": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Pin an environment, so that it neither sleeps nor expires */
        post: operations["pinEnvironment"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/environments/{environmentId}/receipt": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read what was made for an environment, when it was verified to be gone, and what it cost
         * @description Also after its end. Comments, checks and deployments on GitHub are part of it.
         */
        get: operations["getReceipt"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/environments/{environmentId}/redeploy": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Deploy the current commit of an environment again, with its variables of now */
        post: operations["redeployEnvironment"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/environments/{environmentId}/rollback": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Roll back to the commit of an earlier live deployment */
        post: operations["rollBackEnvironment"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/environments/{environmentId}/sleep": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Stop the live app and keep it, until it is woken or a commit is pushed */
        post: operations["putEnvironmentToSleep"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/environments/{environmentId}/timeline": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List what happened to an environment, newest first
         * @description From the webhook through the decision, the deployment and its steps to what GitHub was told.
         */
        get: operations["listTimeline"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/environments/{environmentId}/unfreeze": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Allow automatic deployments again, and deploy the head if it is newer */
        post: operations["unfreezeEnvironment"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/environments/{environmentId}/unpin": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Remove the pin of an environment, so that it sleeps and expires again */
        post: operations["unpinEnvironment"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/environments/{environmentId}/wake": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Wake a sleeping environment without a build, or redeploy an expired one */
        post: operations["wakeEnvironment"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Follow what changes in the organization
         * @description With `Accept: text/event-stream`, a `change` event tells of each new state of a deployment and of each environment of which something else is wanted; read the object for the rest. Events come at least once: after `Last-Event-ID` some come again. After a `reset` event, read your lists again. As JSON, the changes since a time of the last 15 minutes.
         */
        get: operations["listEvents"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/getting-started": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Check each step to the first live app
         * @description Checks now, and says what is wrong and what to do. The steps of operators are in the answer for operators alone.
         */
        get: operations["getGettingStarted"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/github/installations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the installations of the App that you can reach */
        get: operations["listGithubInstallations"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/github/repositories": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the repositories of an installation that you can reach */
        get: operations["listGithubRepositories"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/invitations/{invitationId}/accept": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Accept an invitation to your own address
         * @description Makes a signed-in user with the invited address and the token a member, once, before the invitation expires. Other users get 404.
         */
        post: operations["acceptInvitation"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/me": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read the current user or token, with organization, role and scopes */
        get: operations["getMe"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/me/step-up": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Step up: prove your identity again for dangerous operations
         * @description Takes a new code of your authenticator app. For ten minutes, the session may then call operations that otherwise answer `auth.step_up_required`. For signed-in users.
         */
        post: operations["stepUp"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/organizations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List your organizations with your role in each, the newest membership first
         * @description A deleted organization is listed only here, until its deletion is complete.
         */
        get: operations["listOrganizations"];
        put?: never;
        /** Create an organization and become its owner */
        post: operations["createOrganization"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/organizations/{organizationId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read the organization of this credential */
        get: operations["getOrganization"];
        put?: never;
        post?: never;
        /**
         * Take all apps of an organization down, and delete it
         * @description The organization closes immediately, and its tokens and invitations end. When all its apps are down, Taxiway deletes its variables and members and destroys its keys. The audit trail stays. You cannot undo this.
         */
        delete: operations["deleteOrganization"];
        options?: never;
        head?: never;
        /**
         * Rename an organization, or change what it asks of members and of authors
         * @description With `If-Match`, only if the organization has not changed since you read it.
         */
        patch: operations["updateOrganization"];
        trace?: never;
    };
    "/v1/organizations/{organizationId}/env-vars": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the variables of an organization, with values that are not secret */
        get: operations["listOrganizationEnvVars"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** Set and delete several variables of an organization, all or none */
        patch: operations["patchOrganizationEnvVars"];
        trace?: never;
    };
    "/v1/organizations/{organizationId}/env-vars/{key}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Set a variable of an organization; by default, a new variable is for running apps and trusted code */
        put: operations["putOrganizationEnvVar"];
        post?: never;
        /** Delete a variable of an organization */
        delete: operations["deleteOrganizationEnvVar"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/organizations/{organizationId}/env-vars/history": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the changes of variables of an organization, newest first, without values */
        get: operations["listOrganizationEnvVarHistory"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/organizations/{organizationId}/env-vars/import": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Set variables of an organization as in a .env file, all or none
         * @description Reads the text as dotenv does, without expansion. Refuses lines that readers understand differently, and says how to write them. Skips reserved names (`PORT`).
         */
        post: operations["importOrganizationEnvVars"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/organizations/{organizationId}/invitations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the open invitations, without their tokens */
        get: operations["listInvitations"];
        put?: never;
        /** Invite a person by email address, for seven days */
        post: operations["createInvitation"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/organizations/{organizationId}/invitations/{invitationId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Revoke an open invitation */
        delete: operations["revokeInvitation"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/organizations/{organizationId}/leave": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Leave the current organization; tokens that you created there end */
        post: operations["leaveOrganization"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/organizations/{organizationId}/members": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the members of the organization, newest first */
        get: operations["listMembers"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/organizations/{organizationId}/members/{userId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read one member */
        get: operations["getMember"];
        put?: never;
        post?: never;
        /** Remove a member; tokens that they created end */
        delete: operations["removeMember"];
        options?: never;
        head?: never;
        /**
         * Give a member another role, at most your own
         * @description With `If-Match`, only if the member has not changed since you read it.
         */
        patch: operations["updateMember"];
        trace?: never;
    };
    "/v1/organizations/{organizationId}/quotas": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read the quotas of an organization and their use */
        get: operations["readQuotas"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /**
         * Change the quotas of an organization, within the limits of the installation
         * @description Owners only. A lower limit stops nothing that runs. Environments that wait are looked at again within a minute.
         */
        patch: operations["updateQuotas"];
        trace?: never;
    };
    "/v1/organizations/{organizationId}/usage": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read deployments, build time and log bytes by project, author or pull request, most first */
        get: operations["readUsage"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/organizations/{organizationId}/withheld-ends": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List environments that would end, but wait for a person because too many would end at once */
        get: operations["listWithheldEnds"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/organizations/{organizationId}/withheld-ends/confirm": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Confirm that environments end whose end Taxiway withholds
         * @description Read first why they would end: their apps are destroyed.
         */
        post: operations["confirmWithheldEnds"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/projects": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List projects */
        get: operations["listProjects"];
        put?: never;
        /**
         * Connect a repository
         * @description You need write permission for the repository, and the App must be installed on it. Taxiway checks both with GitHub. `buildPlan` says what a build of the default branch would do.
         */
        post: operations["createProject"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/projects/{projectId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read one project */
        get: operations["getProject"];
        put?: never;
        post?: never;
        /**
         * Take all apps of a project down, and delete it
         * @description You can read the project until its deletion is complete. With `If-Match`, only if the project has not changed since you read it.
         */
        delete: operations["deleteProject"];
        options?: never;
        head?: never;
        /**
         * Rename or configure a project
         * @description Requires `If-Match` with the ETag of the project that you read. If a setting changes the app of the same commit, Taxiway redeploys running environments, unless `redeploy` is `off`.
         */
        patch: operations["updateProject"];
        trace?: never;
    };
    "/v1/projects/{projectId}/archive": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Take all apps of a project down, and keep the project */
        post: operations["archiveProject"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/projects/{projectId}/env-vars": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the variables of a project, with values that are not secret */
        get: operations["listEnvVars"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** Set and delete several variables of a project, all or none */
        patch: operations["patchEnvVars"];
        trace?: never;
    };
    "/v1/projects/{projectId}/env-vars/{key}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Set a variable of a project; by default, a new variable is for running apps and trusted code */
        put: operations["putEnvVar"];
        post?: never;
        /** Delete a variable of a project */
        delete: operations["deleteEnvVar"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/projects/{projectId}/env-vars/history": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the changes of variables of a project, newest first, without values */
        get: operations["listEnvVarHistory"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/projects/{projectId}/env-vars/import": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Set variables of a project as in a .env file, all or none
         * @description Reads the text as dotenv does, without expansion. Refuses lines that readers understand differently, and says how to write them. Skips reserved names (`PORT`).
         */
        post: operations["importEnvVars"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/projects/{projectId}/environments": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List a project's environments */
        get: operations["listEnvironments"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/projects/{projectId}/pause": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Pause deployments; live apps stay up until their pull requests close */
        post: operations["pauseProject"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/projects/{projectId}/resume": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Resume deployments, and deploy the current heads */
        post: operations["resumeProject"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/projects/{projectId}/sync": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Ask GitHub now what is open, and whether the repository can still be reached
         * @description Taxiway asks by itself, too. This finds within seconds what a lost delivery did not tell.
         */
        post: operations["syncProject"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/projects/{projectId}/unarchive": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Bring an archived project back */
        post: operations["unarchiveProject"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/system": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read the state of the installation
         * @description For operators: people whose GitHub login is in `OPERATORS`. To others it does not exist.
         */
        get: operations["getSystem"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/system/deliveries": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the deliveries of the last seven days that concern no project, newest first
         * @description For operators: a repository that is not connected, or an installation as a whole.
         */
        get: operations["listUnmatchedDeliveries"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/system/sweep/confirm": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Confirm that the strays of a sweep are deleted
         * @description Read the names first. The next sweep deletes them, unless it finds another one.
         */
        post: operations["confirmSweep"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/webhook-deliveries": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List GitHub's deliveries for your repositories, newest first */
        get: operations["listWebhookDeliveries"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/webhook-deliveries/{deliveryId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read one delivery */
        get: operations["getWebhookDelivery"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/webhook-deliveries/{deliveryId}/decisions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List what your projects decided because of a delivery */
        get: operations["listDeliveryDecisions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/webhook-deliveries/{deliveryId}/drop": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Drop a delivery that Taxiway holds as suspect */
        post: operations["dropWebhookDelivery"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/webhook-deliveries/{deliveryId}/payload": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read the headers and the payload of a delivery
         * @description Values of keys that name a secret are masked.
         */
        get: operations["getDeliveryPayload"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/webhook-deliveries/{deliveryId}/release": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Process a delivery that Taxiway holds as suspect
         * @description It has the bytes of an earlier delivery under a new id. GitHub sends such when two events are alike; a thief of a delivery does, too. A replay of it is processed for your organization.
         */
        post: operations["releaseWebhookDelivery"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/webhook-deliveries/{deliveryId}/replay": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Apply a delivery again, or say what that would change
         * @description With `dryRun`, the answer says what a replay would change now for each project, and nothing is changed or recorded. Otherwise a new delivery with the same payload is processed, for the projects of your organization alone.
         */
        post: operations["replayWebhookDelivery"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/webhook-deliveries/replay": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Apply several deliveries again, or say what that would change
         * @description All are replayed, or none. With `dryRun`, the answer says for each what a replay of it alone would change now, and nothing is changed or recorded.
         */
        post: operations["replayWebhookDeliveries"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        /**
         * @example {
         *       "id": "org_01k7fsv4a2e8wr3qtn6d5hm001",
         *       "name": "Acme",
         *       "slug": "acme"
         *     }
         */
        ActiveOrganization: {
            id: string;
            name: string;
            slug: string;
        } & {
            [key: string]: unknown;
        };
        /**
         * @example {
         *       "data": [
         *         {
         *           "id": "dep_01k7fsv4a2e8wr3qtn6d5hm003",
         *           "environmentId": "env_01k7fsv4a2e8wr3qtn6d5hm012",
         *           "generation": 3,
         *           "kind": "deploy",
         *           "state": "live",
         *           "reason": "pull_request_open",
         *           "sha": "3f882970c1a5d24e86b7f90c1d2e3a4b5c6d7e8f",
         *           "image": "sha256:b94d27b9934d3e08a52e52d7da7dabfac484efe37a5380ee9088f7ace2efcde9",
         *           "url": "https://shop-pr-12-llpn3p.fly.dev",
         *           "attempt": 0,
         *           "crashes": 0,
         *           "error": null,
         *           "cancelRequestedAt": null,
         *           "createdAt": "2026-03-02T09:30:00.000Z",
         *           "startedAt": "2026-03-02T09:30:00.000Z",
         *           "finishedAt": "2026-03-02T09:30:41.000Z"
         *         }
         *       ],
         *       "nextCursor": null
         *     }
         */
        AllDeploymentPage: {
            data: components["schemas"]["Deployment"][];
            /** @description null on the last page. */
            nextCursor: string | null;
        };
        /**
         * @example {
         *       "data": [
         *         {
         *           "id": "env_01k7fsv4a2e8wr3qtn6d5hm012",
         *           "projectId": "prj_01k7fsv4a2e8wr3qtn6d5hm001",
         *           "target": "pr:12",
         *           "pullRequest": 12,
         *           "branch": null,
         *           "appName": "shop-pr-12-llpn3p",
         *           "status": "live",
         *           "desired": {
         *             "state": "up",
         *             "reason": "pull_request_open",
         *             "sha": "3f882970c1a5d24e86b7f90c1d2e3a4b5c6d7e8f"
         *           },
         *           "choice": null,
         *           "frozen": null,
         *           "waitingFor": null,
         *           "generation": 3,
         *           "observedGeneration": 3,
         *           "url": "https://shop-pr-12-llpn3p.fly.dev",
         *           "live": {
         *             "deploymentId": "dep_01k7fsv4a2e8wr3qtn6d5hm003",
         *             "sha": "3f882970c1a5d24e86b7f90c1d2e3a4b5c6d7e8f",
         *             "outOfDate": false
         *           },
         *           "fault": null,
         *           "asleep": null,
         *           "lastActivityAt": "2026-03-02T09:30:00.000Z",
         *           "sleepsAt": null,
         *           "expiresAt": null,
         *           "pinnedUntil": null,
         *           "goesDown": null,
         *           "createdAt": "2026-03-02T09:30:00.000Z",
         *           "updatedAt": "2026-03-02T09:30:41.000Z"
         *         }
         *       ],
         *       "nextCursor": null
         *     }
         */
        AllEnvironmentPage: {
            data: components["schemas"]["Environment"][];
            /** @description null on the last page. */
            nextCursor: string | null;
        };
        /**
         * @example {
         *       "id": "tok_01k7fsv4a2e8wr3qtn6d5hm005",
         *       "name": "for the deploy script",
         *       "hint": "txw_7k2m",
         *       "scopes": [
         *         "read",
         *         "deploy"
         *       ],
         *       "createdBy": null,
         *       "expiresAt": "2026-06-01T00:00:00.000Z",
         *       "lastUsedAt": null,
         *       "createdAt": "2026-03-02T09:30:00.000Z"
         *     }
         */
        ApiToken: {
            /**
             * Format: date-time
             * @description ISO 8601, UTC.
             */
            createdAt: string;
            /** @description The user whose membership the token depends on; null for a token without a creator. */
            createdBy: string | null;
            expiresAt: string | null;
            /** @description The first characters of the token, to recognise it. */
            hint: string;
            /** @description Opaque id, tok_… */
            id: string;
            /** @description To the minute. */
            lastUsedAt: string | null;
            name: string;
            scopes: ("read" | "deploy" | "secrets" | "admin")[];
        };
        /**
         * @example {
         *       "data": [
         *         {
         *           "id": "tok_01k7fsv4a2e8wr3qtn6d5hm005",
         *           "name": "for the deploy script",
         *           "hint": "txw_7k2m",
         *           "scopes": [
         *             "read",
         *             "deploy"
         *           ],
         *           "createdBy": null,
         *           "expiresAt": "2026-06-01T00:00:00.000Z",
         *           "lastUsedAt": null,
         *           "createdAt": "2026-03-02T09:30:00.000Z"
         *         }
         *       ],
         *       "nextCursor": null
         *     }
         */
        ApiTokenPage: {
            data: components["schemas"]["ApiToken"][];
            /** @description null on the last page. */
            nextCursor: string | null;
        };
        /**
         * @description One change and its actor; its hash links it to the previous entry.
         * @example {
         *       "id": "aud_01k7fsv4a2e8wr3qtn6d5hm009",
         *       "seq": 9,
         *       "at": "2026-03-02T09:30:00.000Z",
         *       "actor": {
         *         "kind": "api_token",
         *         "id": "tok_01k7fsv4a2e8wr3qtn6d5hm005"
         *       },
         *       "ip": "203.0.113.7",
         *       "requestId": "req_6f1c2d3e",
         *       "action": "environment.deploy",
         *       "subject": {
         *         "kind": "environment",
         *         "id": "env_01k7fsv4a2e8wr3qtn6d5hm012"
         *       },
         *       "before": {
         *         "desired": "up",
         *         "generation": 2
         *       },
         *       "after": {
         *         "desired": "up",
         *         "generation": 3
         *       },
         *       "previousHash": "b94d27b9934d3e08a52e52d7da7dabfac484efe37a5380ee9088f7ace2efcde9",
         *       "hash": "b94d27b9934d3e08a52e52d7da7dabfac484efe37a5380ee9088f7ace2efcde9"
         *     }
         */
        AuditEntry: {
            action: string;
            actor: {
                id: string;
                /** @enum {string} */
                kind: "api_token" | "user" | "github" | "system";
            };
            after: {
                [key: string]: unknown;
            } | null;
            /**
             * Format: date-time
             * @description ISO 8601, UTC.
             */
            at: string;
            before: {
                [key: string]: unknown;
            } | null;
            /** @description SHA-256 in hexadecimal. */
            hash: string;
            /** @description Opaque id, aud_… */
            id: string;
            ip: string | null;
            /** @description SHA-256 in hexadecimal. */
            previousHash: string;
            requestId: string | null;
            /** @description Number of the entry in the organization, without gaps. */
            seq: number;
            subject: {
                id: string;
                kind: string;
            };
        };
        /**
         * @example {
         *       "data": [
         *         {
         *           "id": "aud_01k7fsv4a2e8wr3qtn6d5hm009",
         *           "seq": 9,
         *           "at": "2026-03-02T09:30:00.000Z",
         *           "actor": {
         *             "kind": "api_token",
         *             "id": "tok_01k7fsv4a2e8wr3qtn6d5hm005"
         *           },
         *           "ip": "203.0.113.7",
         *           "requestId": "req_6f1c2d3e",
         *           "action": "environment.deploy",
         *           "subject": {
         *             "kind": "environment",
         *             "id": "env_01k7fsv4a2e8wr3qtn6d5hm012"
         *           },
         *           "before": {
         *             "desired": "up",
         *             "generation": 2
         *           },
         *           "after": {
         *             "desired": "up",
         *             "generation": 3
         *           },
         *           "previousHash": "b94d27b9934d3e08a52e52d7da7dabfac484efe37a5380ee9088f7ace2efcde9",
         *           "hash": "b94d27b9934d3e08a52e52d7da7dabfac484efe37a5380ee9088f7ace2efcde9"
         *         }
         *       ],
         *       "nextCursor": null
         *     }
         */
        AuditLogPage: {
            data: components["schemas"]["AuditEntry"][];
            /** @description null on the last page. */
            nextCursor: string | null;
        };
        /**
         * @example {
         *       "isIntact": true,
         *       "checked": 9,
         *       "head": {
         *         "seq": 9,
         *         "hash": "b94d27b9934d3e08a52e52d7da7dabfac484efe37a5380ee9088f7ace2efcde9"
         *       },
         *       "fault": null
         *     }
         */
        AuditVerdict: {
            /** @description Number of unaltered entries. */
            checked: number;
            /** @description The first altered entry of the trail. */
            fault: {
                /** @enum {string} */
                kind: "altered" | "missing" | "unlinked" | "unaccounted";
                seq: number;
            } | null;
            /** @description The newest entry. Keep a copy elsewhere to detect a rewrite of the whole trail. */
            head: {
                /** @description SHA-256 in hexadecimal. */
                hash: string;
                seq: number;
            } | null;
            isIntact: boolean;
        };
        /**
         * @example {
         *       "backupCodes": [
         *         "a1b2c-d3e4f"
         *       ]
         *     }
         */
        BackupCodes: {
            backupCodes: string[];
        } & {
            [key: string]: unknown;
        };
        /**
         * @example {
         *       "ref": "main",
         *       "sha": "b7d2f0c1a9e84d3f6b5c2a1908e7d6c5b4a39281",
         *       "plan": {
         *         "kind": "static",
         *         "rootDirectory": "apps/web",
         *         "dockerfile": null,
         *         "packageManager": "pnpm",
         *         "node": ">=22",
         *         "install": "pnpm install --frozen-lockfile",
         *         "build": [
         *           "pnpm run build (in apps/web)"
         *         ],
         *         "release": null,
         *         "start": null,
         *         "output": [
         *           "dist"
         *         ],
         *         "reasons": [
         *           "pnpm-lock.yaml names pnpm",
         *           "Vite builds a site into dist"
         *         ]
         *       },
         *       "problem": null,
         *       "candidates": [
         *         {
         *           "rootDirectory": "apps/api",
         *           "kind": "node",
         *           "why": "the script `start` of package.json starts"
         *         }
         *       ]
         *     }
         */
        BuildPlan: {
            /** @description Other folders with an app: set `config.rootDirectory` to one of them. */
            candidates: {
                kind: string;
                rootDirectory: string;
                why: string;
            }[];
            plan: {
                /** @description The commands, in this order. */
                build: string[];
                /** @description The file that builds; null where commands build. */
                dockerfile: string | null;
                install: string | null;
                /** @enum {string} */
                kind: "node" | "static" | "procfile" | "command" | "dockerfile";
                /** @description The range of Node that the source asks for; null: any. */
                node: string | null;
                /** @description The first of these folders that exists after the build is served. */
                output: string[];
                packageManager: string | null;
                /** @description Why this and nothing else, a sentence each. */
                reasons: string[];
                release: string | null;
                rootDirectory: string;
                /** @description Null for a site, which is served from `output`, and for a Dockerfile, whose image says it. */
                start: string | null;
            } | null;
            /** @description What keeps this source from being built, with the next step; null with a plan. */
            problem: {
                code: string;
                message: string;
            } | null;
            ref: string;
            sha: string;
        };
        /**
         * @example {
         *       "kind": "deployment",
         *       "at": "2026-03-02T09:30:00.000Z",
         *       "projectId": "prj_01k7fsv4a2e8wr3qtn6d5hm001",
         *       "environmentId": "env_01k7fsv4a2e8wr3qtn6d5hm012",
         *       "deploymentId": "dep_01k7fsv4a2e8wr3qtn6d5hm003",
         *       "state": "live"
         *     }
         */
        Change: {
            /**
             * Format: date-time
             * @description ISO 8601, UTC.
             */
            at: string;
            deploymentId: string | null;
            /** @description Opaque id, env_… */
            environmentId: string;
            /** @enum {string} */
            kind: "deployment" | "environment";
            /** @description Opaque id, prj_… */
            projectId: string;
            /** @description The new state of the deployment, or what is wanted of the environment. */
            state: string;
        };
        /**
         * @example {
         *       "data": [
         *         {
         *           "id": "var_01k7fsv4a2e8wr3qtn6d5hm004",
         *           "scope": "all",
         *           "phase": "both",
         *           "trust": "trusted_only",
         *           "sensitive": true,
         *           "version": 1,
         *           "key": "DATABASE_URL",
         *           "value": "••••",
         *           "length": "33_to_256",
         *           "updatedBy": "api:tok_01k7fsv4a2e8wr3qtn6d5hm005",
         *           "createdAt": "2026-03-02T09:30:00.000Z",
         *           "updatedAt": "2026-03-02T09:30:00.000Z"
         *         }
         *       ]
         *     }
         */
        ChangedEnvVars: {
            /** @description The variables that were set, in their new state. */
            data: components["schemas"]["EnvVar"][];
        };
        /**
         * @description `reset`: more changed than is kept; read your lists again.
         * @example {
         *       "data": [
         *         {
         *           "kind": "deployment",
         *           "at": "2026-03-02T09:30:00.000Z",
         *           "projectId": "prj_01k7fsv4a2e8wr3qtn6d5hm001",
         *           "environmentId": "env_01k7fsv4a2e8wr3qtn6d5hm012",
         *           "deploymentId": "dep_01k7fsv4a2e8wr3qtn6d5hm003",
         *           "state": "live"
         *         }
         *       ],
         *       "reset": false
         *     }
         */
        Changes: {
            data: components["schemas"]["Change"][];
            reset: boolean;
        };
        /**
         * @example {
         *       "confirmed": [
         *         "env_01k7fsv4a2e8wr3qtn6d5hm005"
         *       ]
         *     }
         */
        ConfirmedEnds: {
            /** @description At most 100; call again for more. */
            confirmed: string[];
        };
        /**
         * @example {
         *       "confirmedAt": "2026-03-02T09:30:00.000Z"
         *     }
         */
        ConfirmedSweep: {
            /**
             * Format: date-time
             * @description ISO 8601, UTC.
             */
            confirmedAt: string;
        };
        /**
         * @example {
         *       "id": "prj_01k7fsv4a2e8wr3qtn6d5hm001",
         *       "slug": "shop",
         *       "state": "active",
         *       "repository": {
         *         "id": 123456789,
         *         "owner": "acme",
         *         "name": "shop",
         *         "defaultBranch": "main",
         *         "private": true
         *       },
         *       "connection": {
         *         "state": "ok",
         *         "graceUntil": null
         *       },
         *       "warnings": [],
         *       "config": {
         *         "rootDirectory": "",
         *         "port": 8080,
         *         "healthPath": "/healthz",
         *         "region": "iad",
         *         "size": "shared-cpu-1x",
         *         "memoryMb": 256,
         *         "pullRequests": true,
         *         "trackedBranches": [
         *           "main"
         *         ],
         *         "drafts": "keep",
         *         "bots": "ignore",
         *         "revokeOnTrustLoss": true,
         *         "afterUnapprovedPush": "keep",
         *         "whenPaused": "keep",
         *         "redeployOnEnvChange": "off",
         *         "buildTimeoutSeconds": 900
         *       },
         *       "configured": [
         *         "healthPath",
         *         "trackedBranches"
         *       ],
         *       "createdAt": "2026-03-02T09:30:00.000Z",
         *       "updatedAt": "2026-03-02T09:30:00.000Z",
         *       "buildPlan": {
         *         "ref": "main",
         *         "sha": "b7d2f0c1a9e84d3f6b5c2a1908e7d6c5b4a39281",
         *         "plan": {
         *           "kind": "static",
         *           "rootDirectory": "apps/web",
         *           "dockerfile": null,
         *           "packageManager": "pnpm",
         *           "node": ">=22",
         *           "install": "pnpm install --frozen-lockfile",
         *           "build": [
         *             "pnpm run build (in apps/web)"
         *           ],
         *           "release": null,
         *           "start": null,
         *           "output": [
         *             "dist"
         *           ],
         *           "reasons": [
         *             "pnpm-lock.yaml names pnpm",
         *             "Vite builds a site into dist"
         *           ]
         *         },
         *         "problem": null,
         *         "candidates": [
         *           {
         *             "rootDirectory": "apps/api",
         *             "kind": "node",
         *             "why": "the script `start` of package.json starts"
         *           }
         *         ]
         *       }
         *     }
         */
        ConnectedProject: {
            /** @description Null when GitHub could not be read in time; ask /v1/build-plans. */
            buildPlan: components["schemas"]["BuildPlan"] | null;
            /** @description Settings for building, running and reviewing. */
            config: {
                [key: string]: unknown;
            };
            /** @description The settings that were set here. All others take the value of the repository's file, or of `config`. */
            configured: string[];
            /** @description The state of the connection to the repository, and when Taxiway takes all apps down if it stays lost. */
            connection: {
                graceUntil: string | null;
                /** @enum {string} */
                state: "ok" | "installation_suspended" | "access_lost" | "repository_unreachable" | "repository_archived" | "installation_deleted" | "repository_deleted";
            };
            /**
             * Format: date-time
             * @description ISO 8601, UTC.
             */
            createdAt: string;
            /** @description Opaque id, prj_… */
            id: string;
            repository: {
                defaultBranch: string;
                id: number;
                name: string;
                owner: string;
                private: boolean | null;
            };
            slug: string;
            /** @enum {string} */
            state: "active" | "paused" | "archived" | "deleted";
            /**
             * Format: date-time
             * @description ISO 8601, UTC.
             */
            updatedAt: string;
            /** @description Problems of this project, with the next step. A warning disappears when its cause is fixed. */
            warnings: ({
                /** @constant */
                code: "github.permission_missing";
                /** @enum {string} */
                level: "read" | "write";
                message: string;
                permission: string;
            } | {
                /** @constant */
                code: "repository.public";
                message: string;
            })[];
        };
        /**
         * @example {
         *       "currency": "USD",
         *       "machineSeconds": 5400,
         *       "soFar": 0.004167,
         *       "perDay": 0.066667
         *     }
         */
        Cost: {
            /** @constant */
            currency: "USD";
            /** @description How long machines ran. */
            machineSeconds: number;
            /** @description What runs now costs this much a day. */
            perDay: number | null;
            /** @description By the prices of the operator (`MACHINE_PRICES`); null when a size has none. */
            soFar: number | null;
        };
        /**
         * @example {
         *       "environments": {
         *         "live": 4,
         *         "deploying": 1,
         *         "failed": 0,
         *         "held": 1,
         *         "asleep": 2
         *       },
         *       "projects": [
         *         {
         *           "projectId": "prj_01k7fsv4a2e8wr3qtn6d5hm001",
         *           "environments": {
         *             "live": 4,
         *             "deploying": 1,
         *             "failed": 0,
         *             "held": 1,
         *             "asleep": 2
         *           }
         *         }
         *       ],
         *       "deliveries": {
         *         "suspect": 0,
         *         "failed": 0,
         *         "dead": 1
         *       },
         *       "workers": 2
         *     }
         */
        Counts: {
            /** @description Of the last 24 hours. */
            deliveries: {
                dead: number;
                failed: number;
                suspect: number;
            };
            environments: components["schemas"]["EnvironmentCounts"];
            /** @description The projects that have such environments. */
            projects: {
                environments: components["schemas"]["EnvironmentCounts"];
                /** @description Opaque id, prj_… */
                projectId: string;
            }[];
            /** @description Workers of the installation that are alive. Without one, everything waits. */
            workers: number;
        };
        /**
         * @example {
         *       "id": "tok_01k7fsv4a2e8wr3qtn6d5hm005",
         *       "name": "for the deploy script",
         *       "hint": "txw_7k2m",
         *       "scopes": [
         *         "read",
         *         "deploy"
         *       ],
         *       "createdBy": null,
         *       "expiresAt": "2026-06-01T00:00:00.000Z",
         *       "lastUsedAt": null,
         *       "createdAt": "2026-03-02T09:30:00.000Z",
         *       "token": "txw_7k2m9x4p0w3q8r5t1v6y2z7a4b9c0d3e"
         *     }
         */
        CreatedApiToken: {
            /**
             * Format: date-time
             * @description ISO 8601, UTC.
             */
            createdAt: string;
            /** @description The user whose membership the token depends on; null for a token without a creator. */
            createdBy: string | null;
            expiresAt: string | null;
            /** @description The first characters of the token, to recognise it. */
            hint: string;
            /** @description Opaque id, tok_… */
            id: string;
            /** @description To the minute. */
            lastUsedAt: string | null;
            name: string;
            scopes: ("read" | "deploy" | "secrets" | "admin")[];
            /** @description Shown only in this answer; Taxiway stores its hash. */
            token: string;
        };
        /**
         * @example {
         *       "id": "inv_01k7fsv4a2e8wr3qtn6d5hm004",
         *       "email": "grace@example.com",
         *       "role": "developer",
         *       "invitedBy": "usr_01k7fsv4a2e8wr3qtn6d5hm002",
         *       "expiresAt": "2026-03-09T09:30:00.000Z",
         *       "createdAt": "2026-03-02T09:30:00.000Z",
         *       "token": "dxPAmuzro-egKlDUSvEMT61goHg9hBVXim9b53Mukzw"
         *     }
         */
        CreatedInvitation: {
            /**
             * Format: date-time
             * @description ISO 8601, UTC.
             */
            createdAt: string;
            email: string;
            /**
             * Format: date-time
             * @description ISO 8601, UTC.
             */
            expiresAt: string;
            id: string;
            invitedBy: string;
            role: string | null;
            /** @description Shown only in this answer. Send it to the invited person. */
            token: string;
        };
        /**
         * @description null without a sign-in.
         * @example {
         *       "session": {
         *         "id": "0190f7c2-3c1e-7c55",
         *         "userId": "usr_01k7fsv4a2e8wr3qtn6d5hm002",
         *         "token": "qFv3nT8zLk2w",
         *         "createdAt": "2026-03-02T09:30:00.000Z",
         *         "expiresAt": "2026-03-02T09:30:41.000Z",
         *         "ipAddress": "203.0.113.7",
         *         "userAgent": "Mozilla/5.0"
         *       },
         *       "user": {
         *         "id": "usr_01k7fsv4a2e8wr3qtn6d5hm002",
         *         "email": "ada@example.com",
         *         "name": "Ada"
         *       }
         *     }
         */
        CurrentSession: {
            session: components["schemas"]["Session"];
            user: {
                email: string;
                id: string;
                name: string;
            } & {
                [key: string]: unknown;
            };
        } | null;
        /**
         * @example {
         *       "at": "2026-03-02T09:30:00.000Z",
         *       "source": "webhook",
         *       "deliveryId": "dlv_01k7fsv4a2e8wr3qtn6d5hm007",
         *       "outcome": "accepted",
         *       "reason": "pull_request_open",
         *       "sentence": "The pull request is open, so its head commit should run.",
         *       "sha": "3f882970c1a5d24e86b7f90c1d2e3a4b5c6d7e8f",
         *       "generation": 3,
         *       "changed": true
         *     }
         */
        Decision: {
            /**
             * Format: date-time
             * @description ISO 8601, UTC.
             */
            at: string;
            /** @description Whether it changed the desired state. */
            changed: boolean;
            deliveryId: string | null;
            generation: number | null;
            outcome: string;
            reason: string;
            sentence: string;
            sha: string | null;
            /** @enum {string} */
            source: "webhook" | "api" | "reconciler" | "user";
        };
        /**
         * @example {
         *       "id": "org_01k7fsv4a2e8wr3qtn6d5hm001",
         *       "name": "Acme",
         *       "deletedAt": "2026-03-02T09:30:41.000Z"
         *     }
         */
        DeletedOrganization: {
            /**
             * Format: date-time
             * @description ISO 8601, UTC.
             */
            deletedAt: string;
            /** @description Opaque id, org_… */
            id: string;
            name: string;
        };
        /**
         * @description What one project decided because of a delivery.
         * @example {
         *       "projectId": "prj_01k7fsv4a2e8wr3qtn6d5hm001",
         *       "environmentId": "env_01k7fsv4a2e8wr3qtn6d5hm012",
         *       "target": "pr:12",
         *       "outcome": "up",
         *       "reason": "pull_request_open",
         *       "sentence": "The pull request is open, so its head commit should run.",
         *       "sha": "3f882970c1a5d24e86b7f90c1d2e3a4b5c6d7e8f",
         *       "generation": 3,
         *       "changed": true,
         *       "deploymentId": "dep_01k7fsv4a2e8wr3qtn6d5hm003",
         *       "at": "2026-03-02T09:30:00.000Z"
         *     }
         */
        DeliveryDecision: {
            /**
             * Format: date-time
             * @description ISO 8601, UTC.
             */
            at: string;
            changed: boolean;
            /** @description The deployment that came of it. */
            deploymentId: string | null;
            environmentId: string | null;
            generation: number | null;
            /** @description The state that is wanted since, or why the news did not count. */
            outcome: string;
            projectId: string | null;
            reason: string;
            /** @description The reason in words. */
            sentence: string;
            sha: string | null;
            target: string | null;
        };
        /**
         * @example {
         *       "data": [
         *         {
         *           "projectId": "prj_01k7fsv4a2e8wr3qtn6d5hm001",
         *           "environmentId": "env_01k7fsv4a2e8wr3qtn6d5hm012",
         *           "target": "pr:12",
         *           "outcome": "up",
         *           "reason": "pull_request_open",
         *           "sentence": "The pull request is open, so its head commit should run.",
         *           "sha": "3f882970c1a5d24e86b7f90c1d2e3a4b5c6d7e8f",
         *           "generation": 3,
         *           "changed": true,
         *           "deploymentId": "dep_01k7fsv4a2e8wr3qtn6d5hm003",
         *           "at": "2026-03-02T09:30:00.000Z"
         *         }
         *       ]
         *     }
         */
        DeliveryDecisions: {
            data: components["schemas"]["DeliveryDecision"][];
        };
        /**
         * @example {
         *       "headers": {
         *         "x-github-event": "pull_request"
         *       },
         *       "payload": {
         *         "action": "synchronize",
         *         "number": 12
         *       }
         *     }
         */
        DeliveryPayload: {
            headers: {
                [key: string]: string;
            };
            payload: {
                [key: string]: unknown;
            };
        };
        /**
         * @example {
         *       "status": "ok",
         *       "reason": "It answers."
         *     }
         */
        Dependency: {
            reason: string;
            /** @enum {string} */
            status: "ok" | "degraded" | "failed";
        };
        /**
         * @example {
         *       "id": "dep_01k7fsv4a2e8wr3qtn6d5hm003",
         *       "environmentId": "env_01k7fsv4a2e8wr3qtn6d5hm012",
         *       "generation": 3,
         *       "kind": "deploy",
         *       "state": "live",
         *       "reason": "pull_request_open",
         *       "sha": "3f882970c1a5d24e86b7f90c1d2e3a4b5c6d7e8f",
         *       "image": "sha256:b94d27b9934d3e08a52e52d7da7dabfac484efe37a5380ee9088f7ace2efcde9",
         *       "url": "https://shop-pr-12-llpn3p.fly.dev",
         *       "attempt": 0,
         *       "crashes": 0,
         *       "error": null,
         *       "cancelRequestedAt": null,
         *       "createdAt": "2026-03-02T09:30:00.000Z",
         *       "startedAt": "2026-03-02T09:30:00.000Z",
         *       "finishedAt": "2026-03-02T09:30:41.000Z"
         *     }
         */
        Deployment: {
            /** @description Attempts that failed because of the commit or its build, not of a provider. */
            attempt: number;
            cancelRequestedAt: string | null;
            /** @description Attempts whose worker disappeared. */
            crashes: number;
            /**
             * Format: date-time
             * @description ISO 8601, UTC.
             */
            createdAt: string;
            /** @description Opaque id, env_… */
            environmentId: string;
            /** @description Why the last attempt failed. */
            error: {
                code: string;
                message: string;
            } | null;
            finishedAt: string | null;
            generation: number;
            /** @description Opaque id, dep_… */
            id: string;
            image: string | null;
            /** @enum {string} */
            kind: "deploy" | "destroy" | "sleep" | "wake";
            reason: string;
            sha: string | null;
            startedAt: string | null;
            /** @enum {string} */
            state: "queued" | "fetching" | "building" | "releasing" | "verifying" | "destroying" | "cancelling" | "live" | "gone" | "asleep" | "skipped" | "superseded" | "cancelled" | "failed";
            url: string | null;
        };
        /**
         * @example {
         *       "data": [
         *         {
         *           "id": "dep_01k7fsv4a2e8wr3qtn6d5hm003",
         *           "environmentId": "env_01k7fsv4a2e8wr3qtn6d5hm012",
         *           "generation": 3,
         *           "kind": "deploy",
         *           "state": "live",
         *           "reason": "pull_request_open",
         *           "sha": "3f882970c1a5d24e86b7f90c1d2e3a4b5c6d7e8f",
         *           "image": "sha256:b94d27b9934d3e08a52e52d7da7dabfac484efe37a5380ee9088f7ace2efcde9",
         *           "url": "https://shop-pr-12-llpn3p.fly.dev",
         *           "attempt": 0,
         *           "crashes": 0,
         *           "error": null,
         *           "cancelRequestedAt": null,
         *           "createdAt": "2026-03-02T09:30:00.000Z",
         *           "startedAt": "2026-03-02T09:30:00.000Z",
         *           "finishedAt": "2026-03-02T09:30:41.000Z"
         *         }
         *       ],
         *       "nextCursor": null
         *     }
         */
        DeploymentPage: {
            data: components["schemas"]["Deployment"][];
            /** @description null on the last page. */
            nextCursor: string | null;
        };
        /**
         * @example {
         *       "name": "build",
         *       "attempt": 0,
         *       "state": "succeeded",
         *       "error": null,
         *       "startedAt": "2026-03-02T09:30:00.000Z",
         *       "endedAt": "2026-03-02T09:30:41.000Z",
         *       "durationMs": 41000
         *     }
         */
        DeploymentStep: {
            attempt: number;
            durationMs: number | null;
            endedAt: string | null;
            /** @description Why the last attempt failed. */
            error: {
                code: string;
                message: string;
            } | null;
            name: string;
            /**
             * Format: date-time
             * @description ISO 8601, UTC.
             */
            startedAt: string;
            /** @enum {string} */
            state: "running" | "succeeded" | "failed" | "abandoned";
        };
        /**
         * @example {
         *       "data": [
         *         {
         *           "name": "build",
         *           "attempt": 0,
         *           "state": "succeeded",
         *           "error": null,
         *           "startedAt": "2026-03-02T09:30:00.000Z",
         *           "endedAt": "2026-03-02T09:30:41.000Z",
         *           "durationMs": 41000
         *         }
         *       ],
         *       "nextCursor": null
         *     }
         */
        DeploymentStepPage: {
            data: components["schemas"]["DeploymentStep"][];
            /** @description null on the last page. */
            nextCursor: string | null;
        };
        /**
         * @example {
         *       "success": true
         *     }
         */
        Done: {
            status?: boolean;
            success?: boolean;
        } & {
            [key: string]: unknown;
        };
        /**
         * @description A data key of the organization. The key itself is never shown.
         * @example {
         *       "id": 2,
         *       "state": "primary",
         *       "messagesUsed": 100,
         *       "values": 14,
         *       "createdAt": "2026-03-02T09:30:00.000Z",
         *       "changedAt": "2026-03-02T09:30:41.000Z"
         *     }
         */
        EncryptionKey: {
            /**
             * Format: date-time
             * @description ISO 8601, UTC.
             */
            changedAt: string;
            /**
             * Format: date-time
             * @description ISO 8601, UTC.
             */
            createdAt: string;
            /** @description Part of every value that this key encrypts. */
            id: number;
            /** @description How many encryptions were reserved for this key. */
            messagesUsed: number;
            /**
             * @description `pending`: not used yet. `primary`: encrypts new values. `superseded`: still decrypts values that will be encrypted again. `retired`: no value needs it. `destroyed`: deleted.
             * @enum {string}
             */
            state: "pending" | "primary" | "superseded" | "retired" | "destroyed";
            /** @description How many stored values this key encrypts now. */
            values: number;
        };
        /**
         * @example {
         *       "data": [
         *         {
         *           "id": 2,
         *           "state": "primary",
         *           "messagesUsed": 100,
         *           "values": 14,
         *           "createdAt": "2026-03-02T09:30:00.000Z",
         *           "changedAt": "2026-03-02T09:30:41.000Z"
         *         }
         *       ],
         *       "nextCursor": null
         *     }
         */
        EncryptionKeyPage: {
            data: components["schemas"]["EncryptionKey"][];
            /** @description null on the last page. */
            nextCursor: string | null;
        };
        /**
         * @example {
         *       "id": "env_01k7fsv4a2e8wr3qtn6d5hm012",
         *       "projectId": "prj_01k7fsv4a2e8wr3qtn6d5hm001",
         *       "target": "pr:12",
         *       "pullRequest": 12,
         *       "branch": null,
         *       "appName": "shop-pr-12-llpn3p",
         *       "status": "live",
         *       "desired": {
         *         "state": "up",
         *         "reason": "pull_request_open",
         *         "sha": "3f882970c1a5d24e86b7f90c1d2e3a4b5c6d7e8f"
         *       },
         *       "choice": null,
         *       "frozen": null,
         *       "waitingFor": null,
         *       "generation": 3,
         *       "observedGeneration": 3,
         *       "url": "https://shop-pr-12-llpn3p.fly.dev",
         *       "live": {
         *         "deploymentId": "dep_01k7fsv4a2e8wr3qtn6d5hm003",
         *         "sha": "3f882970c1a5d24e86b7f90c1d2e3a4b5c6d7e8f",
         *         "outOfDate": false
         *       },
         *       "fault": null,
         *       "asleep": null,
         *       "lastActivityAt": "2026-03-02T09:30:00.000Z",
         *       "sleepsAt": null,
         *       "expiresAt": null,
         *       "pinnedUntil": null,
         *       "goesDown": null,
         *       "createdAt": "2026-03-02T09:30:00.000Z",
         *       "updatedAt": "2026-03-02T09:30:41.000Z"
         *     }
         */
        Environment: {
            appName: string | null;
            /** @description The stopped and kept release: by Fly while it has no visitors, or by Taxiway; null when none is. */
            asleep: {
                /**
                 * @description `idle`: it has no visitors; `user`: a user asked; `unused`: `sleepAfterHours` are over; `quota`: to make room; `policy`: a setting of the project.
                 * @enum {string}
                 */
                because: "idle" | "user" | "unused" | "quota" | "policy";
                sha: string | null;
                /**
                 * Format: date-time
                 * @description ISO 8601, UTC.
                 */
                since: string;
                /** @description The next visit starts it, and waits meanwhile. Otherwise it sleeps until you wake it. */
                wakesOnVisit: boolean;
            } | null;
            branch: string | null;
            /**
             * @description What a user chose, or `expire`, instead of what the project settings would do. It ends with a new head; a `destroy` ends when a user deploys or the pull request reopens.
             * @default null
             */
            choice: {
                at: string | null;
                by: string | null;
                head: string | null;
                /** @enum {string} */
                what: "deploy" | "approve" | "rollback" | "sleep" | "wake" | "destroy" | "expire";
            } | null;
            /** @description What its machines cost; present when one environment is read. */
            cost?: components["schemas"]["Cost"];
            /**
             * Format: date-time
             * @description ISO 8601, UTC.
             */
            createdAt: string;
            desired: {
                reason: string;
                sha: string | null;
                /** @enum {string} */
                state: "up" | "asleep" | "held" | "down";
            };
            /** @description When the environment is taken down; null: never. */
            expiresAt: string | null;
            /** @description The fault of the live machine; null when it has none. */
            fault: {
                /** @enum {string} */
                code: "missing" | "unreachable" | "stopped" | "crashing" | "unhealthy";
                /** @description Taxiway has stopped repairing the machine. Deploy again. */
                givenUp: boolean;
                message: string;
                /** @description Number of repairs since the app was last healthy for some time. */
                repairs: number;
                since: string | null;
            } | null;
            /**
             * @description Who stopped automatic deployments, and since when; null when they go on.
             * @default null
             */
            frozen: {
                by: string | null;
                /**
                 * Format: date-time
                 * @description ISO 8601, UTC.
                 */
                since: string;
            } | null;
            /** @description Increases with every change of the desired state. */
            generation: number;
            /**
             * @description When the app is taken down, and why: `label_removed`, a minute after the label, or `merged`, after `keepAfterMergeHours`. It stays if the reason ends before; null when nothing counts down.
             * @default null
             */
            goesDown: {
                /**
                 * Format: date-time
                 * @description ISO 8601, UTC.
                 */
                at: string;
                reason: string;
            } | null;
            /** @description Opaque id, env_… */
            id: string;
            /**
             * Format: date-time
             * @description ISO 8601, UTC.
             */
            lastActivityAt: string;
            /** @description The release that runs now; null when none runs. */
            live: {
                deploymentId: string | null;
                /** @description Variables have changed since the release went live. */
                outOfDate: boolean;
                sha: string | null;
            } | null;
            /** @description Equal to `generation` when no work is left. */
            observedGeneration: number;
            pinnedUntil: string | null;
            /** @description Opaque id, prj_… */
            projectId: string;
            pullRequest: number | null;
            /** @description When the environment goes to sleep without further activity; null: never. */
            sleepsAt: string | null;
            /**
             * @description Is it ready? `live`: The desired commit runs and passed its health check. `deploying`: Taxiway is working towards the desired state; this includes taking the app down and repairing its machine. `failed`: The last deployment or repair failed. Taxiway does not retry; push a commit or deploy again. `held`: The environment waits for an approval or for room in a quota. `asleep`: The machine is stopped and kept. A visit wakes it when it was idle; otherwise `wake` brings the same release back. `down`: No app runs. While a newer commit is `deploying`, `failed` or `held`, `live` below shows the previous release, if it still runs.
             * @default deploying
             * @enum {string}
             */
            status: "live" | "deploying" | "failed" | "held" | "asleep" | "down";
            /** @description `pr:12` or `branch:main`. */
            target: string;
            /**
             * Format: date-time
             * @description ISO 8601, UTC.
             */
            updatedAt: string;
            url: string | null;
            /** @description What the environment waits for: `provider_auth`, `capacity` or `provider_unavailable` while GitHub, Fly or the image registry fails, `decrypt` while no key opens a variable that it needs, or the quota that has no room for its head; null when it does not wait. */
            waitingFor: string | null;
        };
        /**
         * @description Environments by status. What is down does not count.
         * @example {
         *       "live": 4,
         *       "deploying": 1,
         *       "failed": 0,
         *       "held": 1,
         *       "asleep": 2
         *     }
         */
        EnvironmentCounts: {
            asleep: number;
            deploying: number;
            failed: number;
            held: number;
            live: number;
        };
        /**
         * @example {
         *       "data": [
         *         {
         *           "id": "env_01k7fsv4a2e8wr3qtn6d5hm012",
         *           "projectId": "prj_01k7fsv4a2e8wr3qtn6d5hm001",
         *           "target": "pr:12",
         *           "pullRequest": 12,
         *           "branch": null,
         *           "appName": "shop-pr-12-llpn3p",
         *           "status": "live",
         *           "desired": {
         *             "state": "up",
         *             "reason": "pull_request_open",
         *             "sha": "3f882970c1a5d24e86b7f90c1d2e3a4b5c6d7e8f"
         *           },
         *           "choice": null,
         *           "frozen": null,
         *           "waitingFor": null,
         *           "generation": 3,
         *           "observedGeneration": 3,
         *           "url": "https://shop-pr-12-llpn3p.fly.dev",
         *           "live": {
         *             "deploymentId": "dep_01k7fsv4a2e8wr3qtn6d5hm003",
         *             "sha": "3f882970c1a5d24e86b7f90c1d2e3a4b5c6d7e8f",
         *             "outOfDate": false
         *           },
         *           "fault": null,
         *           "asleep": null,
         *           "lastActivityAt": "2026-03-02T09:30:00.000Z",
         *           "sleepsAt": null,
         *           "expiresAt": null,
         *           "pinnedUntil": null,
         *           "goesDown": null,
         *           "createdAt": "2026-03-02T09:30:00.000Z",
         *           "updatedAt": "2026-03-02T09:30:41.000Z"
         *         }
         *       ],
         *       "nextCursor": null
         *     }
         */
        EnvironmentPage: {
            data: components["schemas"]["Environment"][];
            /** @description null on the last page. */
            nextCursor: string | null;
        };
        /**
         * @example {
         *       "id": "var_01k7fsv4a2e8wr3qtn6d5hm004",
         *       "scope": "all",
         *       "phase": "both",
         *       "trust": "trusted_only",
         *       "sensitive": true,
         *       "version": 1,
         *       "key": "DATABASE_URL",
         *       "value": "••••",
         *       "length": "33_to_256",
         *       "updatedBy": "api:tok_01k7fsv4a2e8wr3qtn6d5hm005",
         *       "createdAt": "2026-03-02T09:30:00.000Z",
         *       "updatedAt": "2026-03-02T09:30:00.000Z"
         *     }
         */
        EnvVar: {
            /**
             * Format: date-time
             * @description ISO 8601, UTC.
             */
            createdAt: string;
            /** @description Opaque id, var_… */
            id: string;
            key: string;
            /**
             * @description Approximate length of the value. Values under six characters cannot be masked in logs.
             * @enum {string}
             */
            length: "empty" | "under_6" | "6_to_32" | "33_to_256" | "over_256";
            /**
             * @description Whether the build gets the variable, the running app, or both. A new variable goes to both unless said.
             * @enum {string}
             */
            phase: "build" | "runtime" | "both";
            scope: string;
            /** @description `false`: the value is not secret. */
            sensitive: boolean;
            /**
             * @description `trusted_only`: code of forks never gets the variable.
             * @enum {string}
             */
            trust: "trusted_only" | "any";
            /**
             * Format: date-time
             * @description ISO 8601, UTC.
             */
            updatedAt: string;
            updatedBy: string;
            /** @description The value where `sensitive` is `false`, else `••••`. */
            value: string;
            /** @description Increases with every change; send it as `If-Match: "3"`. */
            version: number;
        };
        /**
         * @example {
         *       "key": "DATABASE_URL",
         *       "scope": "all",
         *       "action": "create",
         *       "version": 1,
         *       "by": "api:tok_01k7fsv4a2e8wr3qtn6d5hm005",
         *       "at": "2026-03-02T09:30:00.000Z"
         *     }
         */
        EnvVarChange: {
            /** @enum {string} */
            action: "create" | "change" | "delete";
            /**
             * Format: date-time
             * @description ISO 8601, UTC.
             */
            at: string;
            /** @description The token or user that made the change. */
            by: string;
            key: string;
            scope: string;
            version: number;
        };
        /**
         * @example {
         *       "data": [
         *         {
         *           "key": "DATABASE_URL",
         *           "scope": "all",
         *           "action": "create",
         *           "version": 1,
         *           "by": "api:tok_01k7fsv4a2e8wr3qtn6d5hm005",
         *           "at": "2026-03-02T09:30:00.000Z"
         *         }
         *       ],
         *       "nextCursor": null
         *     }
         */
        EnvVarChangePage: {
            data: components["schemas"]["EnvVarChange"][];
            /** @description null on the last page. */
            nextCursor: string | null;
        };
        /**
         * @example {
         *       "id": "var_01k7fsv4a2e8wr3qtn6d5hm004",
         *       "level": "project",
         *       "scope": "all",
         *       "phase": "both",
         *       "trust": "trusted_only",
         *       "sensitive": true,
         *       "version": 1
         *     }
         */
        EnvVarFacts: {
            /** @description Opaque id, var_… */
            id: string;
            /**
             * @description The owner of the variable. A variable of the project wins over one of its organization.
             * @enum {string}
             */
            level: "organization" | "project";
            /**
             * @description Whether the build gets the variable, the running app, or both. A new variable goes to both unless said.
             * @enum {string}
             */
            phase: "build" | "runtime" | "both";
            scope: string;
            sensitive: boolean;
            /**
             * @description `trusted_only`: code of forks never gets the variable.
             * @enum {string}
             */
            trust: "trusted_only" | "any";
            version: number;
        };
        /**
         * @example {
         *       "data": [
         *         {
         *           "id": "var_01k7fsv4a2e8wr3qtn6d5hm004",
         *           "scope": "all",
         *           "phase": "both",
         *           "trust": "trusted_only",
         *           "sensitive": true,
         *           "version": 1,
         *           "key": "DATABASE_URL",
         *           "value": "••••",
         *           "length": "33_to_256",
         *           "updatedBy": "api:tok_01k7fsv4a2e8wr3qtn6d5hm005",
         *           "createdAt": "2026-03-02T09:30:00.000Z",
         *           "updatedAt": "2026-03-02T09:30:00.000Z"
         *         }
         *       ],
         *       "nextCursor": null
         *     }
         */
        EnvVarPage: {
            data: components["schemas"]["EnvVar"][];
            /** @description null on the last page. */
            nextCursor: string | null;
        };
        /**
         * @example {
         *       "trusted": true,
         *       "outOfDate": false,
         *       "variables": [
         *         {
         *           "key": "DATABASE_URL",
         *           "wins": {
         *             "id": "var_01k7fsv4a2e8wr3qtn6d5hm006",
         *             "level": "project",
         *             "scope": "pr:12",
         *             "phase": "both",
         *             "trust": "trusted_only",
         *             "sensitive": true,
         *             "version": 1
         *           },
         *           "loses": [
         *             {
         *               "variable": {
         *                 "id": "var_01k7fsv4a2e8wr3qtn6d5hm004",
         *                 "level": "project",
         *                 "scope": "all",
         *                 "phase": "both",
         *                 "trust": "trusted_only",
         *                 "sensitive": true,
         *                 "version": 1
         *               },
         *               "reason": "narrower_scope_wins"
         *             },
         *             {
         *               "variable": {
         *                 "id": "var_01k7fsv4a2e8wr3qtn6d5hm007",
         *                 "level": "organization",
         *                 "scope": "all",
         *                 "phase": "both",
         *                 "trust": "trusted_only",
         *                 "sensitive": true,
         *                 "version": 1
         *               },
         *               "reason": "project_wins"
         *             }
         *           ]
         *         }
         *       ]
         *     }
         */
        ExplainedEnvVars: {
            /** @description The live app runs with other variables than these. */
            outOfDate: boolean;
            /** @description Whether the code is trusted; code of a fork is not. */
            trusted: boolean;
            variables: {
                key: string;
                loses: {
                    /** @enum {string} */
                    reason: "narrower_scope_wins" | "project_wins" | "untrusted";
                    variable: components["schemas"]["EnvVarFacts"];
                }[];
                /** @description null when all variables of this name are withheld. */
                wins: components["schemas"]["EnvVarFacts"] | null;
            }[];
        };
        /**
         * @example {
         *       "environmentId": "env_01k7fsv4a2e8wr3qtn6d5hm012",
         *       "status": "settled",
         *       "summary": [
         *         "The pull request is open, so its head commit should run.",
         *         "It runs at https://shop-pr-12-llpn3p.fly.dev."
         *       ],
         *       "blockedBy": [],
         *       "desired": {
         *         "state": "up",
         *         "reason": "pull_request_open",
         *         "sentence": "The pull request is open, so its head commit should run.",
         *         "sha": "3f882970c1a5d24e86b7f90c1d2e3a4b5c6d7e8f"
         *       },
         *       "generation": 3,
         *       "observedGeneration": 3,
         *       "isConverged": true,
         *       "observation": {
         *         "at": "2026-03-02T09:30:00.000Z",
         *         "source": "webhook"
         *       },
         *       "deployment": {
         *         "id": "dep_01k7fsv4a2e8wr3qtn6d5hm003",
         *         "environmentId": "env_01k7fsv4a2e8wr3qtn6d5hm012",
         *         "generation": 3,
         *         "kind": "deploy",
         *         "state": "live",
         *         "reason": "pull_request_open",
         *         "sha": "3f882970c1a5d24e86b7f90c1d2e3a4b5c6d7e8f",
         *         "image": "sha256:b94d27b9934d3e08a52e52d7da7dabfac484efe37a5380ee9088f7ace2efcde9",
         *         "url": "https://shop-pr-12-llpn3p.fly.dev",
         *         "attempt": 0,
         *         "crashes": 0,
         *         "error": null,
         *         "cancelRequestedAt": null,
         *         "createdAt": "2026-03-02T09:30:00.000Z",
         *         "startedAt": "2026-03-02T09:30:00.000Z",
         *         "finishedAt": "2026-03-02T09:30:41.000Z"
         *       },
         *       "due": {
         *         "nextRunAt": null,
         *         "leaseUntil": null,
         *         "recheckAt": null,
         *         "expiresAt": null,
         *         "pinnedUntil": null
         *       },
         *       "decisions": [
         *         {
         *           "at": "2026-03-02T09:30:00.000Z",
         *           "source": "webhook",
         *           "deliveryId": "dlv_01k7fsv4a2e8wr3qtn6d5hm007",
         *           "outcome": "accepted",
         *           "reason": "pull_request_open",
         *           "sentence": "The pull request is open, so its head commit should run.",
         *           "sha": "3f882970c1a5d24e86b7f90c1d2e3a4b5c6d7e8f",
         *           "generation": 3,
         *           "changed": true
         *         }
         *       ]
         *     }
         */
        Explanation: {
            blockedBy: {
                code: string;
                message: string;
            }[];
            /** @description The newest ten, newest first. */
            decisions: components["schemas"]["Decision"][];
            /** @description The deployment of this generation. */
            deployment: components["schemas"]["Deployment"] | null;
            desired: {
                reason: string;
                sentence: string;
                sha: string | null;
                /** @enum {string} */
                state: "up" | "asleep" | "held" | "down";
            };
            due: {
                expiresAt: string | null;
                leaseUntil: string | null;
                nextRunAt: string | null;
                pinnedUntil: string | null;
                recheckAt: string | null;
            };
            /** @description Opaque id, env_… */
            environmentId: string;
            generation: number;
            isConverged: boolean;
            /** @description The last state that GitHub reported, by GitHub's clock. */
            observation: {
                /**
                 * Format: date-time
                 * @description ISO 8601, UTC.
                 */
                at: string;
                /** @enum {string} */
                source: "webhook" | "api";
            } | null;
            observedGeneration: number;
            /** @enum {string} */
            status: "settled" | "working" | "waiting" | "held" | "failed";
            /** @description The current situation, in sentences. */
            summary: string[];
        };
        /**
         * @example {
         *       "complete": false,
         *       "steps": [
         *         {
         *           "id": "repository",
         *           "for": "member",
         *           "state": "todo",
         *           "message": "Connect a repository. Each of its pull requests gets an app then.",
         *           "at": null,
         *           "url": null,
         *           "environmentId": null,
         *           "missing": []
         *         }
         *       ]
         *     }
         */
        GettingStarted: {
            /** @description Whether every step in this answer is done. */
            complete: boolean;
            /** @description In the order in which they are done. */
            steps: {
                at: string | null;
                environmentId: string | null;
                /**
                 * @description Whose step it is.
                 * @enum {string}
                 */
                for: "operator" | "member";
                /** @enum {string} */
                id: "github_app" | "permissions" | "fly_token" | "worker" | "installation" | "webhook" | "repository" | "live_app";
                /** @description What was found, and the next step. */
                message: string;
                missing: {
                    /** @description The installation that lacks it; null when the App itself does not ask for it. */
                    account: string | null;
                    /** @enum {string} */
                    kind: "permission" | "event";
                    level: ("read" | "write") | null;
                    name: string;
                    /** @description What does not work without it. */
                    without: string;
                }[];
                /**
                 * @description `failed`: something is wrong. `unknown`: it cannot be checked now; ask again.
                 * @enum {string}
                 */
                state: "done" | "todo" | "failed" | "unknown";
                /** @description Where the next step is done, or the result is. */
                url: string | null;
            }[];
        };
        /**
         * @example {
         *       "id": 41234567,
         *       "account": {
         *         "login": "acme",
         *         "type": "Organization"
         *       },
         *       "repositorySelection": "selected",
         *       "canConnect": true,
         *       "obstacle": null
         *     }
         */
        GithubInstallation: {
            account: {
                login: string;
                type: string;
            };
            canConnect: boolean;
            id: number;
            /** @description Why the repository cannot be connected; null when it can. */
            obstacle: ("installation_suspended" | "permissions_missing" | "no_write_permission" | "repository_archived") | null;
            /** @enum {string} */
            repositorySelection: "all" | "selected";
        };
        /**
         * @example {
         *       "data": [
         *         {
         *           "id": 41234567,
         *           "account": {
         *             "login": "acme",
         *             "type": "Organization"
         *           },
         *           "repositorySelection": "selected",
         *           "canConnect": true,
         *           "obstacle": null
         *         }
         *       ],
         *       "nextCursor": null
         *     }
         */
        GithubInstallationPage: {
            data: components["schemas"]["GithubInstallation"][];
            /** @description null on the last page. */
            nextCursor: string | null;
        };
        /**
         * @example {
         *       "id": 123456789,
         *       "owner": "acme",
         *       "name": "shop",
         *       "defaultBranch": "main",
         *       "private": true,
         *       "projectIds": [],
         *       "canConnect": false,
         *       "obstacle": "no_write_permission"
         *     }
         */
        GithubRepository: {
            canConnect: boolean;
            defaultBranch: string;
            id: number;
            name: string;
            /** @description Why the repository cannot be connected; null when it can. */
            obstacle: ("installation_suspended" | "permissions_missing" | "no_write_permission" | "repository_archived") | null;
            owner: string;
            private: boolean;
            /** @description The projects of your organization that are already connected to it. */
            projectIds: string[];
        };
        /**
         * @example {
         *       "data": [
         *         {
         *           "id": 123456789,
         *           "owner": "acme",
         *           "name": "shop",
         *           "defaultBranch": "main",
         *           "private": true,
         *           "projectIds": [],
         *           "canConnect": false,
         *           "obstacle": "no_write_permission"
         *         }
         *       ],
         *       "nextCursor": null
         *     }
         */
        GithubRepositoryPage: {
            data: components["schemas"]["GithubRepository"][];
            /** @description null on the last page. */
            nextCursor: string | null;
        };
        /**
         * @example {
         *       "status": "ok"
         *     }
         */
        Health: {
            /** @constant */
            status: "ok";
        };
        /**
         * @example {
         *       "dryRun": false,
         *       "data": [
         *         {
         *           "id": "var_01k7fsv4a2e8wr3qtn6d5hm004",
         *           "scope": "all",
         *           "phase": "both",
         *           "trust": "trusted_only",
         *           "sensitive": true,
         *           "version": 1,
         *           "key": "FEATURE_CART",
         *           "value": "••••",
         *           "length": "33_to_256",
         *           "updatedBy": "api:tok_01k7fsv4a2e8wr3qtn6d5hm005",
         *           "createdAt": "2026-03-02T09:30:00.000Z",
         *           "updatedAt": "2026-03-02T09:30:00.000Z"
         *         }
         *       ],
         *       "found": [
         *         {
         *           "line": 1,
         *           "key": "FEATURE_CART",
         *           "characters": 40,
         *           "phase": "both"
         *         }
         *       ],
         *       "skipped": [
         *         {
         *           "line": 2,
         *           "key": "PORT",
         *           "reason": "Taxiway sets the port of every app with it"
         *         }
         *       ]
         *     }
         */
        ImportedEnvVars: {
            /** @description The variables that were set, in their new state. Empty in a dry run. */
            data: components["schemas"]["EnvVar"][];
            dryRun: boolean;
            /** @description The variables of the text, with the length of each value, so that you can check them. Without `phase` in the request, variables that exist keep theirs. */
            found: {
                characters: number;
                key: string;
                /** @description Line of the text, counted from 1. */
                line: number;
                /**
                 * @description Whether the build gets the variable, the running app, or both. A new variable goes to both unless said.
                 * @enum {string}
                 */
                phase: "build" | "runtime" | "both";
            }[];
            /** @description Skipped reserved names, with the reason. */
            skipped: {
                key: string;
                /** @description Line of the text, counted from 1. */
                line: number;
                reason: string;
            }[];
        };
        /**
         * @example {
         *       "id": "inv_01k7fsv4a2e8wr3qtn6d5hm004",
         *       "email": "grace@example.com",
         *       "role": "developer",
         *       "invitedBy": "usr_01k7fsv4a2e8wr3qtn6d5hm002",
         *       "expiresAt": "2026-03-09T09:30:00.000Z",
         *       "createdAt": "2026-03-02T09:30:00.000Z"
         *     }
         */
        Invitation: {
            /**
             * Format: date-time
             * @description ISO 8601, UTC.
             */
            createdAt: string;
            email: string;
            /**
             * Format: date-time
             * @description ISO 8601, UTC.
             */
            expiresAt: string;
            id: string;
            invitedBy: string;
            role: string | null;
        };
        /**
         * @example {
         *       "data": [
         *         {
         *           "id": "inv_01k7fsv4a2e8wr3qtn6d5hm004",
         *           "email": "grace@example.com",
         *           "role": "developer",
         *           "invitedBy": "usr_01k7fsv4a2e8wr3qtn6d5hm002",
         *           "expiresAt": "2026-03-09T09:30:00.000Z",
         *           "createdAt": "2026-03-02T09:30:00.000Z"
         *         }
         *       ],
         *       "nextCursor": null
         *     }
         */
        InvitationPage: {
            data: components["schemas"]["Invitation"][];
            /** @description null on the last page. */
            nextCursor: string | null;
        };
        /**
         * @example {
         *       "seq": 0,
         *       "step": "build",
         *       "stream": "stdout",
         *       "text": "added 212 packages in 9s\n",
         *       "at": "2026-03-02T09:30:00.000Z"
         *     }
         */
        LogChunk: {
            /**
             * Format: date-time
             * @description ISO 8601, UTC.
             */
            at: string;
            /** @description Increases by one for each chunk of a deployment. */
            seq: number;
            step: string;
            /** @enum {string} */
            stream: "stdout" | "stderr" | "system";
            /** @description Output as it was written, control characters included. */
            text: string;
        };
        /**
         * @example {
         *       "data": [
         *         {
         *           "seq": 0,
         *           "step": "build",
         *           "stream": "stdout",
         *           "text": "added 212 packages in 9s\n",
         *           "at": "2026-03-02T09:30:00.000Z"
         *         }
         *       ],
         *       "nextCursor": null
         *     }
         */
        LogPage: {
            data: components["schemas"]["LogChunk"][];
            /** @description null on the last page. */
            nextCursor: string | null;
        };
        /**
         * @description The caller, and its permissions.
         * @example {
         *       "credential": {
         *         "kind": "api_token",
         *         "id": "tok_01k7fsv4a2e8wr3qtn6d5hm005",
         *         "expiresAt": "2026-06-01T00:00:00.000Z"
         *       },
         *       "userId": null,
         *       "user": null,
         *       "organization": {
         *         "id": "org_01k7fsv4a2e8wr3qtn6d5hm001",
         *         "name": "Acme",
         *         "slug": "acme"
         *       },
         *       "role": null,
         *       "organizations": [],
         *       "scopes": [
         *         "read",
         *         "deploy"
         *       ],
         *       "isOperator": false
         *     }
         */
        Me: {
            credential: {
                expiresAt: string | null;
                id: string;
                /** @enum {string} */
                kind: "api_token" | "session";
            };
            /** @description Whether `/v1/system` answers this user. Also false while GitHub does not answer who they are; always false for a token. */
            isOperator: boolean;
            /** @description The organization of this credential; null for a signed-in user who has chosen none. */
            organization: {
                /** @description Opaque id, org_… */
                id: string;
                name: string;
                slug: string;
            } | null;
            /** @description All organizations of a signed-in user; a token has only `organization`. */
            organizations: {
                /** @description Opaque id, org_… */
                id: string;
                name: string;
                role: string;
                slug: string;
            }[];
            /** @description The role there; null for a token. */
            role: ("owner" | "admin" | "developer" | "viewer") | null;
            scopes: ("read" | "deploy" | "secrets" | "admin")[];
            /** @description Who is signed in; null for a token. */
            user: {
                email: string;
                hasTwoFactor: boolean;
                id: string;
                image: string | null;
                name: string;
            } | null;
            /** @description null for a token without a creator. */
            userId: string | null;
        };
        /**
         * @example {
         *       "userId": "usr_01k7fsv4a2e8wr3qtn6d5hm002",
         *       "name": "Ada",
         *       "email": "ada@example.com",
         *       "role": "owner",
         *       "createdAt": "2026-03-02T09:30:00.000Z"
         *     }
         */
        Member: {
            /**
             * Format: date-time
             * @description ISO 8601, UTC.
             */
            createdAt: string;
            email: string;
            name: string;
            role: string;
            userId: string;
        };
        /**
         * @example {
         *       "data": [
         *         {
         *           "userId": "usr_01k7fsv4a2e8wr3qtn6d5hm002",
         *           "name": "Ada",
         *           "email": "ada@example.com",
         *           "role": "owner",
         *           "createdAt": "2026-03-02T09:30:00.000Z"
         *         }
         *       ],
         *       "nextCursor": null
         *     }
         */
        MemberPage: {
            data: components["schemas"]["Member"][];
            /** @description null on the last page. */
            nextCursor: string | null;
        };
        /**
         * @example {
         *       "id": "org_01k7fsv4a2e8wr3qtn6d5hm001",
         *       "name": "Acme",
         *       "slug": "acme",
         *       "role": "owner",
         *       "deletedAt": null
         *     }
         */
        Membership: {
            /** @description When its deletion began. */
            deletedAt: string | null;
            /** @description Opaque id, org_… */
            id: string;
            name: string;
            role: string;
            slug: string;
        };
        /**
         * @example {
         *       "data": [
         *         {
         *           "id": "org_01k7fsv4a2e8wr3qtn6d5hm001",
         *           "name": "Acme",
         *           "slug": "acme",
         *           "role": "owner",
         *           "deletedAt": null
         *         }
         *       ],
         *       "nextCursor": null
         *     }
         */
        MembershipPage: {
            data: components["schemas"]["Membership"][];
            /** @description null on the last page. */
            nextCursor: string | null;
        };
        /**
         * @example {
         *       "id": "org_01k7fsv4a2e8wr3qtn6d5hm001",
         *       "name": "Acme",
         *       "slug": "acme",
         *       "requireTwoFactor": false,
         *       "trust": "write"
         *     }
         */
        Organization: {
            /** @description Opaque id, org_… */
            id: string;
            name: string;
            /** @description Whether every member needs a second factor. */
            requireTwoFactor: boolean;
            slug: string;
            /**
             * @description Whom pull requests from the repository itself must come from to be trusted: `write`, people who may write to it; `member`, those who are also members of its GitHub organization.
             * @enum {string}
             */
            trust: "write" | "member";
        };
        /**
         * @description What went wrong, and what to do next.
         * @example {
         *       "type": "urn:taxiway:problem:resource.not_found",
         *       "title": "Not found",
         *       "status": 404,
         *       "detail": "This object does not exist, or this credential may not read it.",
         *       "code": "resource.not_found",
         *       "requestId": "req_6f1c2d3e"
         *     }
         */
        Problem: {
            /**
             * @description Stable code to compare. Newer releases may add codes.
             * @enum {string}
             */
            code: "request.invalid" | "request.malformed" | "request.expectation_failed" | "request.unsupported_media_type" | "request.too_large" | "request.timeout" | "request.method_not_allowed" | "request.rate_limited" | "request.cursor_invalid" | "request.idempotency_mismatch" | "request.time_too_far" | "request.idempotency_in_flight" | "request.not_acceptable" | "setup.required" | "setup.token_invalid" | "setup.state_invalid" | "setup.code_refused" | "setup.github_unavailable" | "setup.outcome_unknown" | "quota.exceeded" | "route.not_found" | "resource.not_found" | "resource.conflict" | "command.invalid" | "delivery.not_replayable" | "delivery.body_missing" | "sweep.not_withheld" | "delivery.not_held" | "resource.precondition_failed" | "resource.precondition_required" | "auth.required" | "auth.token_invalid" | "auth.forbidden" | "auth.credentials_invalid" | "auth.second_factor_required" | "auth.second_factor_invalid" | "auth.second_factor_locked" | "auth.second_factor_setup_required" | "auth.step_up_required" | "auth.origin_refused" | "auth.organization_required" | "github.user_token_missing" | "github.not_configured" | "project.repository_not_found" | "project.ref_not_found" | "project.permission_missing" | "project.app_not_installed" | "project.installation_suspended" | "project.repository_archived" | "project.slug_taken" | "project.being_deleted" | "organization.last_owner" | "organization.slug_taken" | "api_token.shown_once" | "webhook.signature_invalid" | "webhook.headers_invalid" | "webhook.event_mismatch" | "webhook.invalid_json" | "webhook.delivery_conflict" | "webhook.encoding_unsupported" | "webhook.overloaded" | "webhook.not_stored" | "dependency.unavailable" | "service.overloaded" | "internal.unexpected" | "console.not_built" | "database.unavailable" | "database.conflict" | "outbound.network" | "outbound.timeout" | "outbound.deadline_exceeded" | "outbound.circuit_open" | "outbound.rate_limited" | "outbound.unavailable" | "outbound.rejected" | "fly.auth" | "fly.not_found" | "fly.name_taken" | "fly.machine_name_taken" | "fly.invalid" | "fly.capacity" | "fly.lease_held" | "fly.conflict" | "fly.unknown_outcome" | "fly.rate_limited" | "fly.unavailable" | "build.buildkit_missing" | "build.buildkit_unreachable" | "build.toolchain_unavailable" | "image.missing" | "image.provenance_invalid" | "registry.unauthorized" | "registry.denied" | "registry.not_found" | "registry.reference_invalid" | "registry.platform_missing" | "registry.content_invalid" | "registry.layer_invalid" | "registry.rejected" | "registry.unavailable" | "github.auth" | "github.not_found" | "github.forbidden" | "github.locked" | "github.permission_missing" | "github.rate_limited" | "github.unavailable" | "github.invalid" | "source.unavailable" | "source.invalid_archive" | "source.too_large" | "build.config_invalid" | "build.failed" | "build.timeout" | "build.out_of_memory" | "build.output_too_large" | "build.disk_full" | "build.sandbox_unavailable" | "env.template_unknown" | "env.value_required" | "env.undecryptable" | "env.too_many" | "release.unhealthy" | "release.crashed" | "release.command_failed" | "release.not_reachable" | "deployment.poison" | "deployment.attempts_exhausted" | "deployment.not_cancellable" | "lease.lost" | "work.superseded" | "work.cancelled" | "work.build_needed" | "work.shutting_down" | "crypto.decrypt_failed" | "crypto.weak_secret" | "crypto.wrong_secret" | "crypto.rotation_unsafe" | "crypto.key_in_use" | "crypto.key_check_missing" | "backup.tools_missing" | "backup.tool_failed" | "backup.damaged" | "backup.foreign" | "backup.too_new" | "backup.database_not_empty" | "backup.database_in_use" | "config.file_invalid" | "config.invalid";
            /** @description Never present in production. */
            debug?: string;
            detail: string;
            /** @description Faults of the request, field by field. */
            errors?: {
                message: string;
                path: string;
            }[];
            requestId: string;
            status: number;
            /** @description With `auth.step_up_required`: how to prove yourself. Then send the same request again. */
            stepUp?: {
                /** @enum {string} */
                method: "second_factor" | "sign_in";
                /** @description Method and path of the step-up operation. */
                operation: string;
            };
            title: string;
            /** @description A URI of this kind of problem. */
            type: string;
        };
        /**
         * @example {
         *       "id": "prj_01k7fsv4a2e8wr3qtn6d5hm001",
         *       "slug": "shop",
         *       "state": "active",
         *       "repository": {
         *         "id": 123456789,
         *         "owner": "acme",
         *         "name": "shop",
         *         "defaultBranch": "main",
         *         "private": true
         *       },
         *       "connection": {
         *         "state": "ok",
         *         "graceUntil": null
         *       },
         *       "warnings": [],
         *       "config": {
         *         "rootDirectory": "",
         *         "port": 8080,
         *         "healthPath": "/healthz",
         *         "region": "iad",
         *         "size": "shared-cpu-1x",
         *         "memoryMb": 256,
         *         "pullRequests": true,
         *         "trackedBranches": [
         *           "main"
         *         ],
         *         "drafts": "keep",
         *         "bots": "ignore",
         *         "revokeOnTrustLoss": true,
         *         "afterUnapprovedPush": "keep",
         *         "whenPaused": "keep",
         *         "redeployOnEnvChange": "off",
         *         "buildTimeoutSeconds": 900
         *       },
         *       "configured": [
         *         "healthPath",
         *         "trackedBranches"
         *       ],
         *       "createdAt": "2026-03-02T09:30:00.000Z",
         *       "updatedAt": "2026-03-02T09:30:00.000Z"
         *     }
         */
        Project: {
            /** @description Settings for building, running and reviewing. */
            config: {
                [key: string]: unknown;
            };
            /** @description The settings that were set here. All others take the value of the repository's file, or of `config`. */
            configured: string[];
            /** @description The state of the connection to the repository, and when Taxiway takes all apps down if it stays lost. */
            connection: {
                graceUntil: string | null;
                /** @enum {string} */
                state: "ok" | "installation_suspended" | "access_lost" | "repository_unreachable" | "repository_archived" | "installation_deleted" | "repository_deleted";
            };
            /**
             * Format: date-time
             * @description ISO 8601, UTC.
             */
            createdAt: string;
            /** @description Opaque id, prj_… */
            id: string;
            repository: {
                defaultBranch: string;
                id: number;
                name: string;
                owner: string;
                private: boolean | null;
            };
            slug: string;
            /** @enum {string} */
            state: "active" | "paused" | "archived" | "deleted";
            /**
             * Format: date-time
             * @description ISO 8601, UTC.
             */
            updatedAt: string;
            /** @description Problems of this project, with the next step. A warning disappears when its cause is fixed. */
            warnings: ({
                /** @constant */
                code: "github.permission_missing";
                /** @enum {string} */
                level: "read" | "write";
                message: string;
                permission: string;
            } | {
                /** @constant */
                code: "repository.public";
                message: string;
            })[];
        };
        /**
         * @example {
         *       "data": [
         *         {
         *           "id": "prj_01k7fsv4a2e8wr3qtn6d5hm001",
         *           "slug": "shop",
         *           "state": "active",
         *           "repository": {
         *             "id": 123456789,
         *             "owner": "acme",
         *             "name": "shop",
         *             "defaultBranch": "main",
         *             "private": true
         *           },
         *           "connection": {
         *             "state": "ok",
         *             "graceUntil": null
         *           },
         *           "warnings": [],
         *           "config": {
         *             "rootDirectory": "",
         *             "port": 8080,
         *             "healthPath": "/healthz",
         *             "region": "iad",
         *             "size": "shared-cpu-1x",
         *             "memoryMb": 256,
         *             "pullRequests": true,
         *             "trackedBranches": [
         *               "main"
         *             ],
         *             "drafts": "keep",
         *             "bots": "ignore",
         *             "revokeOnTrustLoss": true,
         *             "afterUnapprovedPush": "keep",
         *             "whenPaused": "keep",
         *             "redeployOnEnvChange": "off",
         *             "buildTimeoutSeconds": 900
         *           },
         *           "configured": [
         *             "healthPath",
         *             "trackedBranches"
         *           ],
         *           "createdAt": "2026-03-02T09:30:00.000Z",
         *           "updatedAt": "2026-03-02T09:30:00.000Z"
         *         }
         *       ],
         *       "nextCursor": null
         *     }
         */
        ProjectPage: {
            data: components["schemas"]["Project"][];
            /** @description null on the last page. */
            nextCursor: string | null;
        };
        /**
         * @example {
         *       "image": "registry.fly.io/taxiway-images-5f1c@sha256:0000000000000000000000000000000000000000000000000000000000000000",
         *       "digest": "sha256:0000000000000000000000000000000000000000000000000000000000000000",
         *       "statement": {
         *         "_type": "https://in-toto.io/Statement/v1",
         *         "predicateType": "https://slsa.dev/provenance/v1"
         *       },
         *       "envelope": {
         *         "payloadType": "application/vnd.in-toto+json",
         *         "payload": "eyJfdHlwZSI6Imh0dHBzOi8vaW4tdG90by5pby9TdGF0ZW1lbnQvdjEifQ==",
         *         "signatures": [
         *           {
         *             "keyid": "0000000000000000000000000000000000000000000000000000000000000000",
         *             "sig": "AAAA"
         *           }
         *         ]
         *       }
         *     }
         */
        Provenance: {
            digest: string;
            /** @description The DSSE envelope as it was signed, by Ed25519. */
            envelope: {
                payload: string;
                payloadType: string;
                signatures: {
                    keyid: string;
                    sig: string;
                }[];
            };
            image: string;
            /** @description The in-toto statement (v1) with SLSA provenance, decoded from the envelope. It names variables and has no value of them. */
            statement: {
                [key: string]: unknown;
            };
        };
        /**
         * @example {
         *       "policy": "queue",
         *       "quotas": [
         *         {
         *           "name": "liveEnvironments",
         *           "limit": 100,
         *           "most": 100,
         *           "used": 12,
         *           "isOwn": false
         *         },
         *         {
         *           "name": "deploymentsPerDay",
         *           "limit": 500,
         *           "most": 1000,
         *           "used": 41,
         *           "isOwn": true
         *         }
         *       ]
         *     }
         */
        Quotas: {
            /**
             * @description What happens to a new environment when the quota is used up: it waits (`queue`), the environment that was idle longest goes to sleep (`evict_idle`), or it is refused (`refuse`).
             * @enum {string}
             */
            policy: "queue" | "evict_idle" | "refuse";
            quotas: {
                /** @description Set for this organization; not the default. */
                isOwn: boolean;
                /** @description Null: no limit. */
                limit: number | null;
                /** @description The most that an owner may set: what the operator granted, else what the installation has. null: no limit. */
                most: number | null;
                /** @enum {string} */
                name: "projects" | "liveEnvironments" | "concurrentBuilds" | "deploymentsPerDay" | "buildMinutesPerDay" | "logBytesPerDay" | "userProjects" | "userLiveEnvironments" | "userConcurrentBuilds" | "userDeploymentsPerDay" | "userBuildMinutesPerDay" | "userLogBytesPerDay";
                /** @description null for quotas that count for each person separately. */
                used: number | null;
            }[];
        };
        /**
         * @example {
         *       "status": "ready",
         *       "dependencies": {
         *         "postgres": {
         *           "status": "ok",
         *           "reason": "It answers."
         *         },
         *         "migrations": {
         *           "status": "ok",
         *           "reason": "It answers."
         *         },
         *         "keys": {
         *           "status": "ok",
         *           "reason": "It answers."
         *         },
         *         "queue": {
         *           "status": "ok",
         *           "reason": "It answers."
         *         },
         *         "workers": {
         *           "status": "ok",
         *           "reason": "It answers."
         *         }
         *       }
         *     }
         */
        Readiness: {
            dependencies: {
                keys: components["schemas"]["Dependency"];
                migrations: components["schemas"]["Dependency"];
                postgres: components["schemas"]["Dependency"];
                queue: components["schemas"]["Dependency"];
                workers: components["schemas"]["Dependency"];
            };
            /** @enum {string} */
            status: "ready" | "not_ready" | "stopping";
        };
        /**
         * @example {
         *       "environmentId": "env_01k7fsv4a2e8wr3qtn6d5hm012",
         *       "isOver": true,
         *       "cost": {
         *         "currency": "USD",
         *         "machineSeconds": 5400,
         *         "soFar": 0.004167,
         *         "perDay": 0
         *       },
         *       "resources": [
         *         {
         *           "kind": "app",
         *           "name": "shop-pr-12-llpn3p",
         *           "externalId": "shop-pr-12-llpn3p",
         *           "state": "gone",
         *           "recordedAt": "2026-03-02T09:30:00.000Z",
         *           "goneAt": "2026-03-02T09:30:41.000Z"
         *         }
         *       ],
         *       "isComplete": true
         *     }
         */
        Receipt: {
            cost: components["schemas"]["Cost"];
            /** @description Opaque id, env_… */
            environmentId: string;
            /** @description False when there are more resources than are shown. */
            isComplete: boolean;
            /** @description Everything that was made on Fly is gone, and Taxiway has verified it. */
            isOver: boolean;
            resources: {
                externalId: string | null;
                /** @description When its absence was verified. */
                goneAt: string | null;
                kind: string;
                name: string;
                /**
                 * Format: date-time
                 * @description ISO 8601, UTC.
                 */
                recordedAt: string;
                /**
                 * @description `intended`: recorded before it was made. `gone`: its absence was verified.
                 * @enum {string}
                 */
                state: "intended" | "present" | "gone";
            }[];
        };
        /**
         * @description What a replay would change now. Nothing was changed.
         * @example {
         *       "signature": "verified",
         *       "projects": [
         *         {
         *           "projectId": "prj_01k7fsv4a2e8wr3qtn6d5hm001",
         *           "environmentId": "env_01k7fsv4a2e8wr3qtn6d5hm012",
         *           "target": "pr:12",
         *           "outcome": "decided",
         *           "reason": "pull_request_open",
         *           "sentence": "The pull request is open, so its head commit should run.",
         *           "changes": true,
         *           "before": {
         *             "state": "down",
         *             "reason": "closed",
         *             "sha": null,
         *             "generation": 2
         *           },
         *           "after": {
         *             "state": "up",
         *             "reason": "pull_request_open",
         *             "sha": "3f882970c1a5d24e86b7f90c1d2e3a4b5c6d7e8f",
         *             "generation": 3
         *           }
         *         }
         *       ]
         *     }
         */
        ReplayPreview: {
            projects: {
                after: {
                    generation: number;
                    reason: string;
                    sha: string | null;
                    state: string;
                } | null;
                before: {
                    generation: number;
                    reason: string;
                    sha: string | null;
                    state: string;
                } | null;
                /** @description Whether what should run would change. */
                changes: boolean;
                environmentId: string | null;
                /** @enum {string} */
                outcome: "decided" | "stale" | "tie" | "unchanged" | "not_tracked" | "read_again";
                /** @description Opaque id, prj_… */
                projectId: string;
                reason: string;
                sentence: string;
                target: string | null;
            }[];
            /**
             * @description `rotated`: the secret that signed it is not configured any more, so only its receipt vouches for the payload.
             * @enum {string}
             */
            signature: "verified" | "rotated";
        };
        /**
         * @description What each replay alone would change now.
         * @example {
         *       "data": [
         *         {
         *           "deliveryId": "dlv_01k7fsv4a2e8wr3qtn6d5hm008",
         *           "preview": null,
         *           "problem": {
         *             "code": "delivery.body_missing",
         *             "detail": "Taxiway does not keep its payload any more."
         *           }
         *         }
         *       ]
         *     }
         */
        ReplayPreviews: {
            data: {
                /** @description Opaque id, dlv_… */
                deliveryId: string;
                preview: components["schemas"]["ReplayPreview"] | null;
                /** @description Why the delivery cannot be replayed. Leave it out, or the whole request is refused. */
                problem: {
                    code: string;
                    detail: string;
                } | null;
            }[];
        };
        /**
         * @example {
         *       "data": [
         *         {
         *           "id": "dlv_01k7fsv4a2e8wr3qtn6d5hm007",
         *           "guid": "72d3162e-cc78-11e3-81ab-4c9367dc0958",
         *           "event": "pull_request",
         *           "action": "synchronize",
         *           "repositoryId": 123456789,
         *           "installationId": 7,
         *           "signedWith": "current",
         *           "state": "processed",
         *           "reason": null,
         *           "error": null,
         *           "attempts": 1,
         *           "processAttempts": 1,
         *           "replayOf": "dlv_01k7fsv4a2e8wr3qtn6d5hm007",
         *           "replayedBy": null,
         *           "replayReason": null,
         *           "requestId": "req_6f1c2d3e",
         *           "receivedAt": "2026-03-02T09:30:00.000Z",
         *           "lastSeenAt": "2026-03-02T09:30:00.000Z",
         *           "processedAt": "2026-03-02T09:30:41.000Z"
         *         }
         *       ]
         *     }
         */
        Replays: {
            data: components["schemas"]["WebhookDelivery"][];
        };
        /**
         * @example {
         *       "id": "0190f7c2-3c1e-7c55",
         *       "userId": "usr_01k7fsv4a2e8wr3qtn6d5hm002",
         *       "token": "qFv3nT8zLk2w",
         *       "createdAt": "2026-03-02T09:30:00.000Z",
         *       "expiresAt": "2026-03-02T09:30:41.000Z",
         *       "ipAddress": "203.0.113.7",
         *       "userAgent": "Mozilla/5.0"
         *     }
         */
        Session: {
            createdAt: string;
            expiresAt: string;
            id: string;
            /** @description From where the sign-in came. */
            ipAddress?: string | null;
            /** @description Ends the session with revokeSession. It is no credential. */
            token: string;
            /** @description What the browser calls itself. */
            userAgent?: string | null;
            userId: string;
        } & {
            [key: string]: unknown;
        };
        /**
         * @example [
         *       {
         *         "id": "0190f7c2-3c1e-7c55",
         *         "userId": "usr_01k7fsv4a2e8wr3qtn6d5hm002",
         *         "token": "qFv3nT8zLk2w",
         *         "createdAt": "2026-03-02T09:30:00.000Z",
         *         "expiresAt": "2026-03-02T09:30:41.000Z",
         *         "ipAddress": "203.0.113.7",
         *         "userAgent": "Mozilla/5.0"
         *       }
         *     ]
         */
        Sessions: components["schemas"]["Session"][];
        /**
         * @example {
         *       "token": "qFv3nT8zLk2w",
         *       "user": {
         *         "id": "usr_01k7fsv4a2e8wr3qtn6d5hm002",
         *         "email": "ada@example.com",
         *         "name": "Ada"
         *       }
         *     }
         */
        SignedIn: {
            token?: string | null;
            /** @description The sign-in still needs a code: call verifyTotp. */
            twoFactorRedirect?: boolean;
            user?: {
                email: string;
                id: string;
                name: string;
            } & {
                [key: string]: unknown;
            };
        } & {
            [key: string]: unknown;
        };
        /**
         * @example {
         *       "github": true,
         *       "password": false
         *     }
         */
        SignInMethods: {
            /** @description Sign in with a GitHub account. */
            github: boolean;
            /** @description Sign in with email address and password. */
            password: boolean;
        };
        /**
         * @description Send the browser to `url`. It returns signed in.
         * @example {
         *       "url": "https://github.com/login/oauth/authorize?client_id=Iv1",
         *       "redirect": true
         *     }
         */
        SignInRedirect: {
            redirect: boolean;
            url: string;
        };
        /**
         * @example {
         *       "version": "0.1.0",
         *       "processes": [
         *         {
         *           "id": "worker-1",
         *           "kind": "worker",
         *           "version": "0.1.0",
         *           "startedAt": "2026-03-02T09:30:00.000Z",
         *           "lastSeenAt": "2026-03-02T09:30:41.000Z"
         *         }
         *       ],
         *       "deliveries": {
         *         "pending": 0,
         *         "oldestPendingAt": null,
         *         "dead": 0,
         *         "suspect": 0
         *       },
         *       "environments": {
         *         "due": 0,
         *         "oldestDueAt": null,
         *         "underWay": 1,
         *         "withheldEnds": 0
         *       },
         *       "breakers": [
         *         {
         *           "key": "api.machines.dev|fly:4f1a",
         *           "state": "open",
         *           "processes": 2,
         *           "since": "2026-03-02T09:30:00.000Z"
         *         }
         *       ],
         *       "encryptionSecretSince": "2026-03-02T09:30:00.000Z",
         *       "checker": {
         *         "at": "2026-03-02T09:30:00.000Z",
         *         "violations": 0,
         *         "newest": []
         *       },
         *       "providerWaits": [
         *         {
         *           "reason": "fly_auth",
         *           "environments": 3,
         *           "since": "2026-03-02T09:30:00.000Z"
         *         }
         *       ],
         *       "refusedCredentials": [
         *         {
         *           "credential": "fly:4f1a",
         *           "paused": true,
         *           "since": "2026-03-02T09:30:00.000Z",
         *           "nextProbeAt": "2026-03-02T09:30:41.000Z"
         *         }
         *       ],
         *       "sweep": {
         *         "at": "2026-03-02T09:30:00.000Z",
         *         "known": 12,
         *         "strays": [
         *           "shop-pr-9-llpn3p"
         *         ],
         *         "strayCount": 1,
         *         "unknown": [],
         *         "unknownCount": 0,
         *         "withheld": false,
         *         "confirmedAt": null
         *       }
         *     }
         */
        System: {
            /** @description Outside services whose calls are paused, because they failed. */
            breakers: {
                /** @description Host and credential. */
                key: string;
                /** @description How many processes met it open. */
                processes: number;
                /**
                 * Format: date-time
                 * @description ISO 8601, UTC.
                 */
                since: string;
                /** @enum {string} */
                state: "open" | "half_open";
            }[];
            /** @description What the checker of invariants found. */
            checker: {
                /** @description When rows were judged last; null: never. */
                at: string | null;
                /** @description The newest 50 of them. */
                newest: {
                    /**
                     * Format: date-time
                     * @description ISO 8601, UTC.
                     */
                    foundAt: string;
                    rule: string;
                    what: string;
                }[];
                /** @description Broken invariants found in the last 24 hours. */
                violations: number;
            };
            deliveries: {
                /** @description Of the last 24 hours. */
                dead: number;
                oldestPendingAt: string | null;
                pending: number;
                /** @description Of the last 24 hours. */
                suspect: number;
            };
            /** @description Since when values are sealed under this `ENCRYPTION_SECRET`. */
            encryptionSecretSince: string | null;
            environments: {
                /** @description Waiting for a worker. */
                due: number;
                oldestDueAt: string | null;
                underWay: number;
                withheldEnds: number;
            };
            processes: {
                id: string;
                /** @enum {string} */
                kind: "api" | "worker";
                /**
                 * Format: date-time
                 * @description ISO 8601, UTC.
                 */
                lastSeenAt: string;
                /**
                 * Format: date-time
                 * @description ISO 8601, UTC.
                 */
                startedAt: string;
                version: string;
            }[];
            providerWaits: {
                environments: number;
                reason: string;
                /**
                 * Format: date-time
                 * @description ISO 8601, UTC.
                 */
                since: string;
            }[];
            refusedCredentials: {
                credential: string;
                /**
                 * Format: date-time
                 * @description ISO 8601, UTC.
                 */
                nextProbeAt: string;
                paused: boolean;
                /**
                 * Format: date-time
                 * @description ISO 8601, UTC.
                 */
                since: string;
            }[];
            /** @description The newest comparison of all apps on Fly with the environments. */
            sweep: {
                /**
                 * Format: date-time
                 * @description ISO 8601, UTC.
                 */
                at: string;
                confirmedAt: string | null;
                /** @description Apps that belong to an environment. */
                known: number;
                strayCount: number;
                /** @description Leftovers with our mark; at most 500 names. */
                strays: string[];
                /** @description In a network like ours, of no environment here: left alone, because another installation may own them. */
                unknown: string[];
                unknownCount: number;
                /** @description Too many strays to be plausible: none is removed before you confirm. */
                withheld: boolean;
            } | null;
            version: string;
        };
        /**
         * @example {
         *       "data": [
         *         {
         *           "kind": "decision",
         *           "at": "2026-03-02T09:30:00.000Z",
         *           "decision": {
         *             "at": "2026-03-02T09:30:00.000Z",
         *             "source": "webhook",
         *             "deliveryId": "dlv_01k7fsv4a2e8wr3qtn6d5hm007",
         *             "outcome": "accepted",
         *             "reason": "pull_request_open",
         *             "sentence": "The pull request is open, so its head commit should run.",
         *             "sha": "3f882970c1a5d24e86b7f90c1d2e3a4b5c6d7e8f",
         *             "generation": 3,
         *             "changed": true
         *           },
         *           "delivery": {
         *             "id": "dlv_01k7fsv4a2e8wr3qtn6d5hm007",
         *             "event": "pull_request",
         *             "action": "opened",
         *             "receivedAt": "2026-03-02T09:30:00.000Z"
         *           }
         *         }
         *       ],
         *       "nextCursor": null
         *     }
         */
        Timeline: {
            data: components["schemas"]["TimelineEvent"][];
            /** @description null on the last page. */
            nextCursor: string | null;
        };
        /**
         * @example {
         *       "kind": "decision",
         *       "at": "2026-03-02T09:30:00.000Z",
         *       "decision": {
         *         "at": "2026-03-02T09:30:00.000Z",
         *         "source": "webhook",
         *         "deliveryId": "dlv_01k7fsv4a2e8wr3qtn6d5hm007",
         *         "outcome": "accepted",
         *         "reason": "pull_request_open",
         *         "sentence": "The pull request is open, so its head commit should run.",
         *         "sha": "3f882970c1a5d24e86b7f90c1d2e3a4b5c6d7e8f",
         *         "generation": 3,
         *         "changed": true
         *       },
         *       "delivery": {
         *         "id": "dlv_01k7fsv4a2e8wr3qtn6d5hm007",
         *         "event": "pull_request",
         *         "action": "opened",
         *         "receivedAt": "2026-03-02T09:30:00.000Z"
         *       }
         *     }
         */
        TimelineEvent: {
            /**
             * Format: date-time
             * @description ISO 8601, UTC.
             */
            at: string;
            decision: components["schemas"]["Decision"];
            /** @description The webhook that the decision is about; null without one. */
            delivery: {
                action: string | null;
                event: string;
                /** @description Opaque id, dlv_… */
                id: string;
                /**
                 * Format: date-time
                 * @description ISO 8601, UTC.
                 */
                receivedAt: string;
            } | null;
            /** @constant */
            kind: "decision";
        } | {
            /**
             * Format: date-time
             * @description ISO 8601, UTC.
             */
            at: string;
            deployment: components["schemas"]["Deployment"];
            /** @constant */
            kind: "requested";
            /** @description While the deployment has no end. */
            steps: components["schemas"]["DeploymentStep"][];
        } | {
            /**
             * Format: date-time
             * @description ISO 8601, UTC.
             */
            at: string;
            deployment: components["schemas"]["Deployment"];
            /** @constant */
            kind: "ended";
            reports: {
                /** @enum {string} */
                about: "deployment" | "check";
                /**
                 * Format: date-time
                 * @description When GitHub was told last.
                 */
                at: string;
            }[];
            /** @description The newest 60. */
            steps: components["schemas"]["DeploymentStep"][];
        } | {
            /**
             * Format: date-time
             * @description ISO 8601, UTC.
             */
            at: string;
            /**
             * @description The comment of the pull request was written.
             * @constant
             */
            kind: "commented";
        };
        /**
         * @description Shown this once.
         * @example {
         *       "totpURI": "otpauth://totp/Taxiway:ada%40example.com?secret=GEZDGNBV",
         *       "backupCodes": [
         *         "a1b2c-d3e4f"
         *       ]
         *     }
         */
        TwoFactorSetup: {
            backupCodes: string[];
            totpURI: string;
        } & {
            [key: string]: unknown;
        };
        /**
         * @example {
         *       "data": [
         *         {
         *           "id": "dlv_01k7fsv4a2e8wr3qtn6d5hm007",
         *           "guid": "72d3162e-cc78-11e3-81ab-4c9367dc0958",
         *           "event": "pull_request",
         *           "action": "synchronize",
         *           "repositoryId": 123456789,
         *           "installationId": 7,
         *           "signedWith": "current",
         *           "state": "processed",
         *           "reason": null,
         *           "error": null,
         *           "attempts": 1,
         *           "processAttempts": 1,
         *           "replayOf": null,
         *           "replayedBy": null,
         *           "replayReason": null,
         *           "requestId": "req_6f1c2d3e",
         *           "receivedAt": "2026-03-02T09:30:00.000Z",
         *           "lastSeenAt": "2026-03-02T09:30:00.000Z",
         *           "processedAt": "2026-03-02T09:30:41.000Z"
         *         }
         *       ],
         *       "nextCursor": null
         *     }
         */
        UnmatchedDeliveryPage: {
            data: components["schemas"]["WebhookDelivery"][];
            /** @description null on the last page. */
            nextCursor: string | null;
        };
        /**
         * @example {
         *       "key": "prj_01k7fsv4a2e8wr3qtn6d5hm001",
         *       "deployments": 41,
         *       "buildSeconds": 1312,
         *       "logBytes": 482113,
         *       "liveEnvironments": 12,
         *       "machineSeconds": 412300,
         *       "cost": 0.32
         *     }
         */
        Usage: {
            buildSeconds: number;
            /** @description Dollars for it, by the prices of the operator; null when a size has no price. */
            cost: number | null;
            deployments: number;
            /** @description The id of a project, the login of an author, or `<project id>/pr:12`; null for deployments without one. */
            key: string | null;
            /** @description How many environments deployed in this time are up now. */
            liveEnvironments: number;
            logBytes: number;
            /** @description How long their machines ran on the days of this time. */
            machineSeconds: number;
        };
        /**
         * @example {
         *       "data": [
         *         {
         *           "key": "prj_01k7fsv4a2e8wr3qtn6d5hm001",
         *           "deployments": 41,
         *           "buildSeconds": 1312,
         *           "logBytes": 482113,
         *           "liveEnvironments": 12,
         *           "machineSeconds": 412300,
         *           "cost": 0.32
         *         }
         *       ],
         *       "nextCursor": null
         *     }
         */
        UsagePage: {
            data: components["schemas"]["Usage"][];
            /** @description null on the last page. */
            nextCursor: string | null;
        };
        /**
         * @description One webhook from GitHub, without its payload.
         * @example {
         *       "id": "dlv_01k7fsv4a2e8wr3qtn6d5hm007",
         *       "guid": "72d3162e-cc78-11e3-81ab-4c9367dc0958",
         *       "event": "pull_request",
         *       "action": "synchronize",
         *       "repositoryId": 123456789,
         *       "installationId": 7,
         *       "signedWith": "current",
         *       "state": "processed",
         *       "reason": null,
         *       "error": null,
         *       "attempts": 1,
         *       "processAttempts": 1,
         *       "replayOf": null,
         *       "replayedBy": null,
         *       "replayReason": null,
         *       "requestId": "req_6f1c2d3e",
         *       "receivedAt": "2026-03-02T09:30:00.000Z",
         *       "lastSeenAt": "2026-03-02T09:30:00.000Z",
         *       "processedAt": "2026-03-02T09:30:41.000Z"
         *     }
         */
        WebhookDelivery: {
            action: string | null;
            /** @description How often GitHub sent it. */
            attempts: number;
            error: string | null;
            event: string;
            /** @description GitHub's id of the event. */
            guid: string;
            /** @description Opaque id, dlv_… */
            id: string;
            installationId: number | null;
            /**
             * Format: date-time
             * @description ISO 8601, UTC.
             */
            lastSeenAt: string;
            /** @description Number of processing attempts. */
            processAttempts: number;
            processedAt: string | null;
            reason: string | null;
            /**
             * Format: date-time
             * @description ISO 8601, UTC.
             */
            receivedAt: string;
            /** @description Who asked for this replay. */
            replayedBy: string | null;
            replayOf: string | null;
            replayReason: string | null;
            repositoryId: number | null;
            requestId: string;
            /** @enum {string} */
            signedWith: "current" | "previous";
            /** @enum {string} */
            state: "received" | "processing" | "processed" | "ignored" | "suspect" | "failed" | "dead";
        };
        /**
         * @description One webhook from GitHub, with every attempt.
         * @example {
         *       "id": "dlv_01k7fsv4a2e8wr3qtn6d5hm007",
         *       "guid": "72d3162e-cc78-11e3-81ab-4c9367dc0958",
         *       "event": "pull_request",
         *       "action": "synchronize",
         *       "repositoryId": 123456789,
         *       "installationId": 7,
         *       "signedWith": "current",
         *       "state": "processed",
         *       "reason": null,
         *       "error": null,
         *       "attempts": 1,
         *       "processAttempts": 1,
         *       "replayOf": null,
         *       "replayedBy": null,
         *       "replayReason": null,
         *       "requestId": "req_6f1c2d3e",
         *       "receivedAt": "2026-03-02T09:30:00.000Z",
         *       "lastSeenAt": "2026-03-02T09:30:00.000Z",
         *       "processedAt": "2026-03-02T09:30:41.000Z",
         *       "history": [
         *         {
         *           "at": "2026-03-02T09:30:00.000Z",
         *           "what": "received",
         *           "error": null
         *         },
         *         {
         *           "at": "2026-03-02T09:30:41.000Z",
         *           "what": "processed",
         *           "error": null
         *         }
         *       ]
         *     }
         */
        WebhookDeliveryDetail: {
            action: string | null;
            /** @description How often GitHub sent it. */
            attempts: number;
            error: string | null;
            event: string;
            /** @description GitHub's id of the event. */
            guid: string;
            /** @description Its arrival, the newest 20 of what happened since (GitHub sent it again, processing failed), and its end. */
            history: {
                /**
                 * Format: date-time
                 * @description ISO 8601, UTC.
                 */
                at: string;
                /** @description Why processing failed. */
                error: string | null;
                /** @enum {string} */
                what: "received" | "sent_again" | "failed" | "processed" | "ignored";
            }[];
            /** @description Opaque id, dlv_… */
            id: string;
            installationId: number | null;
            /**
             * Format: date-time
             * @description ISO 8601, UTC.
             */
            lastSeenAt: string;
            /** @description Number of processing attempts. */
            processAttempts: number;
            processedAt: string | null;
            reason: string | null;
            /**
             * Format: date-time
             * @description ISO 8601, UTC.
             */
            receivedAt: string;
            /** @description Who asked for this replay. */
            replayedBy: string | null;
            replayOf: string | null;
            replayReason: string | null;
            repositoryId: number | null;
            requestId: string;
            /** @enum {string} */
            signedWith: "current" | "previous";
            /** @enum {string} */
            state: "received" | "processing" | "processed" | "ignored" | "suspect" | "failed" | "dead";
        };
        /**
         * @example {
         *       "data": [
         *         {
         *           "id": "dlv_01k7fsv4a2e8wr3qtn6d5hm007",
         *           "guid": "72d3162e-cc78-11e3-81ab-4c9367dc0958",
         *           "event": "pull_request",
         *           "action": "synchronize",
         *           "repositoryId": 123456789,
         *           "installationId": 7,
         *           "signedWith": "current",
         *           "state": "processed",
         *           "reason": null,
         *           "error": null,
         *           "attempts": 1,
         *           "processAttempts": 1,
         *           "replayOf": null,
         *           "replayedBy": null,
         *           "replayReason": null,
         *           "requestId": "req_6f1c2d3e",
         *           "receivedAt": "2026-03-02T09:30:00.000Z",
         *           "lastSeenAt": "2026-03-02T09:30:00.000Z",
         *           "processedAt": "2026-03-02T09:30:41.000Z"
         *         }
         *       ],
         *       "nextCursor": null
         *     }
         */
        WebhookDeliveryPage: {
            data: components["schemas"]["WebhookDelivery"][];
            /** @description null on the last page. */
            nextCursor: string | null;
        };
        /**
         * @example {
         *       "environmentId": "env_01k7fsv4a2e8wr3qtn6d5hm005",
         *       "projectId": "prj_01k7fsv4a2e8wr3qtn6d5hm001",
         *       "target": "pr:12",
         *       "appName": "shop-pr-12-abc234",
         *       "reason": "pr_gone",
         *       "message": "GitHub shows the repository but no longer the pull request, so its app should not run.",
         *       "since": "2026-03-02T09:30:00.000Z"
         *     }
         */
        WithheldEnd: {
            appName: string | null;
            /** @description Opaque id, env_… */
            environmentId: string;
            message: string;
            /** @description Opaque id, prj_… */
            projectId: string;
            reason: string;
            /**
             * Format: date-time
             * @description ISO 8601, UTC.
             */
            since: string;
            target: string;
        };
        /**
         * @example {
         *       "data": [
         *         {
         *           "environmentId": "env_01k7fsv4a2e8wr3qtn6d5hm005",
         *           "projectId": "prj_01k7fsv4a2e8wr3qtn6d5hm001",
         *           "target": "pr:12",
         *           "appName": "shop-pr-12-abc234",
         *           "reason": "pr_gone",
         *           "message": "GitHub shows the repository but no longer the pull request, so its app should not run.",
         *           "since": "2026-03-02T09:30:00.000Z"
         *         }
         *       ],
         *       "nextCursor": null
         *     }
         */
        WithheldEndPage: {
            data: components["schemas"]["WithheldEnd"][];
            /** @description null on the last page. */
            nextCursor: string | null;
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    finishGithubSignIn: {
        parameters: {
            query?: {
                code?: string;
                state?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Signed in, or an error in the address. */
            302: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The request is not valid. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No credential, or an invalid one. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The credential lacks the scope. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests; Retry-After says how long to wait. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Internal error; the log has the request id. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A required service is not reachable, or the API is overloaded; Retry-After says how long to wait. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    changePassword: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "currentPassword": "correct horse battery staple",
                 *       "newPassword": "another horse battery staple"
                 *     }
                 */
                "application/json": {
                    currentPassword: string;
                    newPassword: string;
                    revokeOtherSessions?: boolean;
                };
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SignedIn"];
                };
            };
            /** @description The request is not valid. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No credential, or an invalid one. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The credential lacks the scope. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large: over 1 MiB, deeper than 32 levels, or with a list of more than 1,000 items. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is not `application/json`. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests; Retry-After says how long to wait. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Internal error; the log has the request id. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A required service is not reachable, or the API is overloaded; Retry-After says how long to wait. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getSession: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CurrentSession"];
                };
            };
            /** @description The request is not valid. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No credential, or an invalid one. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The credential lacks the scope. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests; Retry-After says how long to wait. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Internal error; the log has the request id. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A required service is not reachable, or the API is overloaded; Retry-After says how long to wait. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    linkGithub: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "provider": "github",
                 *       "callbackURL": "/docs"
                 *     }
                 */
                "application/json": {
                    /** @description A path of this service for the redirect after the operation. */
                    callbackURL?: string;
                    /** @enum {string} */
                    provider: "github";
                };
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SignInRedirect"];
                };
            };
            /** @description The request is not valid. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No credential, or an invalid one. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The credential lacks the scope. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large: over 1 MiB, deeper than 32 levels, or with a list of more than 1,000 items. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is not `application/json`. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests; Retry-After says how long to wait. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Internal error; the log has the request id. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A required service is not reachable, or the API is overloaded; Retry-After says how long to wait. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listSessions: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Sessions"];
                };
            };
            /** @description The request is not valid. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No credential, or an invalid one. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The credential lacks the scope. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests; Retry-After says how long to wait. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Internal error; the log has the request id. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A required service is not reachable, or the API is overloaded; Retry-After says how long to wait. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    signInLocally: {
        parameters: {
            query: {
                token: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Signed in. */
            302: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The request is not valid. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No credential, or an invalid one. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The credential lacks the scope. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests; Retry-After says how long to wait. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Internal error; the log has the request id. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A required service is not reachable, or the API is overloaded; Retry-After says how long to wait. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    setActiveOrganization: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "organizationId": "org_01k7fsv4a2e8wr3qtn6d5hm001"
                 *     }
                 */
                "application/json": {
                    organizationId: string;
                };
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ActiveOrganization"];
                };
            };
            /** @description The request is not valid. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No credential, or an invalid one. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The credential lacks the scope. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large: over 1 MiB, deeper than 32 levels, or with a list of more than 1,000 items. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is not `application/json`. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests; Retry-After says how long to wait. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Internal error; the log has the request id. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A required service is not reachable, or the API is overloaded; Retry-After says how long to wait. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    revokeOtherSessions: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Done"];
                };
            };
            /** @description The request is not valid. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No credential, or an invalid one. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The credential lacks the scope. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests; Retry-After says how long to wait. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Internal error; the log has the request id. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A required service is not reachable, or the API is overloaded; Retry-After says how long to wait. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    revokeSession: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "token": "qFv3nT8zLk2w"
                 *     }
                 */
                "application/json": {
                    token: string;
                };
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Done"];
                };
            };
            /** @description The request is not valid. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No credential, or an invalid one. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The credential lacks the scope. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large: over 1 MiB, deeper than 32 levels, or with a list of more than 1,000 items. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is not `application/json`. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests; Retry-After says how long to wait. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Internal error; the log has the request id. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A required service is not reachable, or the API is overloaded; Retry-After says how long to wait. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    revokeSessions: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Done"];
                };
            };
            /** @description The request is not valid. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No credential, or an invalid one. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The credential lacks the scope. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests; Retry-After says how long to wait. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Internal error; the log has the request id. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A required service is not reachable, or the API is overloaded; Retry-After says how long to wait. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getSignInMethods: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SignInMethods"];
                };
            };
            /** @description Internal error; the log has the request id. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A required service is not reachable, or the API is overloaded; Retry-After says how long to wait. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    signInWithPassword: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "email": "ada@example.com",
                 *       "password": "correct horse battery staple"
                 *     }
                 */
                "application/json": {
                    /** Format: email */
                    email: string;
                    password: string;
                };
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SignedIn"];
                };
            };
            /** @description The request is not valid. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No credential, or an invalid one. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The credential lacks the scope. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large: over 1 MiB, deeper than 32 levels, or with a list of more than 1,000 items. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is not `application/json`. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests; Retry-After says how long to wait. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Internal error; the log has the request id. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A required service is not reachable, or the API is overloaded; Retry-After says how long to wait. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    signInWithGithub: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "provider": "github",
                 *       "callbackURL": "/docs"
                 *     }
                 */
                "application/json": {
                    /** @description A path of this service for the redirect after the operation. */
                    callbackURL?: string;
                    disableRedirect?: boolean;
                    /** @enum {string} */
                    provider: "github";
                };
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SignInRedirect"];
                };
            };
            /** @description The request is not valid. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No credential, or an invalid one. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The credential lacks the scope. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large: over 1 MiB, deeper than 32 levels, or with a list of more than 1,000 items. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is not `application/json`. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests; Retry-After says how long to wait. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Internal error; the log has the request id. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A required service is not reachable, or the API is overloaded; Retry-After says how long to wait. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    signOut: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Done"];
                };
            };
            /** @description The request is not valid. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No credential, or an invalid one. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The credential lacks the scope. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests; Retry-After says how long to wait. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Internal error; the log has the request id. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A required service is not reachable, or the API is overloaded; Retry-After says how long to wait. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    signUpWithPassword: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "email": "ada@example.com",
                 *       "password": "correct horse battery staple",
                 *       "name": "Ada"
                 *     }
                 */
                "application/json": {
                    /** Format: email */
                    email: string;
                    name: string;
                    password: string;
                };
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SignedIn"];
                };
            };
            /** @description The request is not valid. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No credential, or an invalid one. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The credential lacks the scope. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large: over 1 MiB, deeper than 32 levels, or with a list of more than 1,000 items. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is not `application/json`. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests; Retry-After says how long to wait. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Internal error; the log has the request id. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A required service is not reachable, or the API is overloaded; Retry-After says how long to wait. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    disableTwoFactor: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "password": "correct horse battery staple"
                 *     }
                 */
                "application/json": {
                    /** @description Required if the account has a password. */
                    password?: string;
                };
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Done"];
                };
            };
            /** @description The request is not valid. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No credential, or an invalid one. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The credential lacks the scope. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large: over 1 MiB, deeper than 32 levels, or with a list of more than 1,000 items. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is not `application/json`. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests; Retry-After says how long to wait. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Internal error; the log has the request id. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A required service is not reachable, or the API is overloaded; Retry-After says how long to wait. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    enableTwoFactor: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "password": "correct horse battery staple"
                 *     }
                 */
                "application/json": {
                    /** @description Required if the account has a password. */
                    password?: string;
                };
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TwoFactorSetup"];
                };
            };
            /** @description The request is not valid. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No credential, or an invalid one. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The credential lacks the scope. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large: over 1 MiB, deeper than 32 levels, or with a list of more than 1,000 items. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is not `application/json`. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests; Retry-After says how long to wait. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Internal error; the log has the request id. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A required service is not reachable, or the API is overloaded; Retry-After says how long to wait. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    generateBackupCodes: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "password": "correct horse battery staple"
                 *     }
                 */
                "application/json": {
                    /** @description Required if the account has a password. */
                    password?: string;
                };
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BackupCodes"];
                };
            };
            /** @description The request is not valid. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No credential, or an invalid one. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The credential lacks the scope. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large: over 1 MiB, deeper than 32 levels, or with a list of more than 1,000 items. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is not `application/json`. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests; Retry-After says how long to wait. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Internal error; the log has the request id. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A required service is not reachable, or the API is overloaded; Retry-After says how long to wait. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    verifyBackupCode: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "code": "a1b2c-d3e4f"
                 *     }
                 */
                "application/json": {
                    code: string;
                };
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SignedIn"];
                };
            };
            /** @description The request is not valid. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No credential, or an invalid one. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The credential lacks the scope. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large: over 1 MiB, deeper than 32 levels, or with a list of more than 1,000 items. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is not `application/json`. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests; Retry-After says how long to wait. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Internal error; the log has the request id. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A required service is not reachable, or the API is overloaded; Retry-After says how long to wait. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    verifyTotp: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "code": "492039"
                 *     }
                 */
                "application/json": {
                    code: string;
                };
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SignedIn"];
                };
            };
            /** @description The request is not valid. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No credential, or an invalid one. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The credential lacks the scope. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large: over 1 MiB, deeper than 32 levels, or with a list of more than 1,000 items. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is not `application/json`. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests; Retry-After says how long to wait. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Internal error; the log has the request id. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A required service is not reachable, or the API is overloaded; Retry-After says how long to wait. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getHealth: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Health"];
                };
            };
            /** @description Internal error; the log has the request id. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A required service is not reachable, or the API is overloaded; Retry-After says how long to wait. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getMetrics: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Metrics. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/plain": string;
                };
            };
            /** @description Internal error; the log has the request id. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A required service is not reachable, or the API is overloaded; Retry-After says how long to wait. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getOpenApi: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description An OpenAPI 3.1 document. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        [key: string]: unknown;
                    };
                };
            };
        };
    };
    getReadiness: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Ready. Degraded checks only add latency. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Readiness"];
                };
            };
            /** @description Internal error; the log has the request id. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not ready, or about to stop. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Readiness"];
                };
            };
        };
    };
    getProjectSettingsSchema: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A JSON Schema. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        [key: string]: unknown;
                    };
                };
            };
        };
    };
    getConfigFileSchema: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A JSON Schema. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        [key: string]: unknown;
                    };
                };
            };
        };
    };
    listApiTokens: {
        parameters: {
            query?: {
                /** @description `nextCursor` of the previous page. */
                cursor?: string;
                /** @description Maximum number of items. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiTokenPage"];
                };
            };
            /** @description The request is not valid. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No credential, or an invalid one. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The credential lacks the scope. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests; Retry-After says how long to wait. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Internal error; the log has the request id. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A required service is not reachable, or the API is overloaded; Retry-After says how long to wait. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    createApiToken: {
        parameters: {
            query?: never;
            header?: {
                /** @description A key of your choice for this request. A repeated request with the same key within 24 hours gets the same answer, with `Idempotent-Replayed: true`, and changes nothing. */
                "idempotency-key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "name": "for the deploy script",
                 *       "scopes": [
                 *         "read",
                 *         "deploy"
                 *       ],
                 *       "expiresAt": "2026-06-01T00:00:00Z"
                 *     }
                 */
                "application/json": {
                    /**
                     * Format: date-time
                     * @description At most a year from now. Default: the expiry of the token used, or 90 days for signed-in users.
                     */
                    expiresAt?: string;
                    name: string;
                    scopes: ("read" | "deploy" | "secrets" | "admin")[];
                };
            };
        };
        responses: {
            /** @description Default Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CreatedApiToken"];
                };
            };
            /** @description The request is not valid. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No credential, or an invalid one. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The credential lacks the scope. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The resource is in another state. Read it again. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large: over 1 MiB, deeper than 32 levels, or with a list of more than 1,000 items. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is not `application/json`. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The Idempotency-Key was used for another request, or a precondition of the operation does not hold. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests; Retry-After says how long to wait. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Internal error; the log has the request id. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A required service is not reachable, or the API is overloaded; Retry-After says how long to wait. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    revokeApiToken: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Opaque id, tok_… */
                tokenId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is revoked. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The request is not valid. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No credential, or an invalid one. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The credential lacks the scope. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The object does not exist, or this credential may not read it. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests; Retry-After says how long to wait. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Internal error; the log has the request id. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A required service is not reachable, or the API is overloaded; Retry-After says how long to wait. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listAuditLog: {
        parameters: {
            query?: {
                /** @description Only this action, such as `environment.deploy`. */
                action?: string;
                /** @description Only changes of this token or user. */
                actor?: string;
                /** @description `nextCursor` of the previous page. */
                cursor?: string;
                /** @description Only entries from this time on. */
                from?: string;
                /** @description Maximum number of items. */
                limit?: number;
                /** @description Only entries before this time. */
                to?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of the audit trail, or all of it. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AuditLogPage"];
                    "application/x-ndjson": string;
                };
            };
            /** @description The request is not valid. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No credential, or an invalid one. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The credential lacks the scope. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Nothing acceptable. */
            406: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests; Retry-After says how long to wait. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Internal error; the log has the request id. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A required service is not reachable, or the API is overloaded; Retry-After says how long to wait. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    verifyAuditLog: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AuditVerdict"];
                };
            };
            /** @description The request is not valid. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No credential, or an invalid one. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The credential lacks the scope. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests; Retry-After says how long to wait. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Internal error; the log has the request id. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A required service is not reachable, or the API is overloaded; Retry-After says how long to wait. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    planBuild: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "repositoryId": 123456789,
                 *       "ref": "main",
                 *       "config": {
                 *         "rootDirectory": "apps/web"
                 *       }
                 *     }
                 */
                "application/json": {
                    /** @description Settings to try. */
                    config?: {
                        /** @description `sleep` puts the approved app to sleep when an unapproved commit is pushed. Default: `keep`. */
                        afterUnapprovedPush?: ("keep" | "sleep") | null;
                        /** @description Only pull requests into these branches; `*` matches any text, `!` excludes. Default: any. */
                        baseBranches?: string[] | null;
                        /** @description No pull request with one of these labels. Default: none. */
                        blockingLabels?: string[] | null;
                        /** @description `deploy` gives apps to pull requests of bots, too. Default: `ignore`. */
                        bots?: ("deploy" | "ignore") | null;
                        /** @description Builds the app, instead of what Taxiway finds. A list of words, which no shell reads. Default: found. */
                        buildCommand?: string[] | null;
                        /** @description `merge` builds the merge of head and base, or the head in a conflict. Default: `head`. */
                        buildRef?: ("head" | "merge") | null;
                        /** @description The longest build, in seconds. Default: `900`. */
                        buildTimeoutSeconds?: number | null;
                        /** @description Comment on a pull request that gets no app, and say why. Default: `false`. */
                        commentWhenSkipped?: boolean | null;
                        /** @description The file in the repository whose settings count where the project has none; empty: no file. Default: `.taxiway.yml`. */
                        configPath?: (string & (unknown & unknown & unknown)) | null;
                        /** @description Values for `ARG` of the Dockerfile; no secrets. Images record them: set secrets as variables of the project instead. Default: none. */
                        dockerBuildArgs?: {
                            [key: string]: string;
                        } | null;
                        /** @description The Dockerfile that builds, below `rootDirectory`. That folder is the context of the build. Default: found. */
                        dockerfilePath?: (string & (unknown & unknown & unknown)) | null;
                        /** @description What drafts get: `deploy`; `keep` deploys none, and keeps what runs; `destroy` takes it down, too. Default: `keep`. */
                        drafts?: ("deploy" | "keep" | "destroy") | null;
                        /** @description Hours without activity until the app is taken down. Default: 0 (never). */
                        expireAfterHours?: number | null;
                        /** @description A path that must answer 2xx before the app gets traffic. Without it, Fly checks the port. Default: none. */
                        healthPath?: string | null;
                        /** @description Installs the dependencies, instead of what Taxiway finds. A list of words, which no shell reads. Default: found. */
                        installCommand?: string[] | null;
                        /** @description Hours that the app stays up after the merge. Default: `0`. */
                        keepAfterMergeHours?: number | null;
                        /** @description The memory of the machine, in MB. Default: `256`. */
                        memoryMb?: number | null;
                        /** @description The folder of a static site, which Taxiway serves. Default: found. */
                        outputDirectory?: (string & (unknown & unknown & unknown)) | null;
                        /** @description Only pull requests that change one of these files. `*` matches within a folder, `**` over folders, `!` excludes, and a folder stands for all that is in it. Default: any. */
                        paths?: string[] | null;
                        /** @description The port of the app, which it also finds in `PORT`. Default: `8080`. */
                        port?: number | null;
                        /** @description `false`: pull requests get no apps. Default: `true`. */
                        pullRequests?: boolean | null;
                        /** @description Deploy again when the base branch moves. Default: `false`. */
                        rebuildOnBaseUpdate?: boolean | null;
                        /** @description What a change of variables redeploys: nothing, `live` apps, or `all`. Default: `off`. */
                        redeployOnEnvChange?: ("off" | "live" | "all") | null;
                        /** @description A region of Fly. Default: `iad`. */
                        region?: string | null;
                        /** @description Runs once before the traffic moves. It runs on a machine of its own, with the new image. A list of words, which no shell reads. Default: none. */
                        releaseCommand?: string[] | null;
                        /** @description Only pull requests with all of these labels. When one is removed, the app is taken down after 60 seconds. Default: none. */
                        requiredLabels?: string[] | null;
                        /** @description An app with trusted variables goes down when its author loses write permission. Default: `true`. */
                        revokeOnTrustLoss?: boolean | null;
                        /** @description The folder of the app. Default: the root. */
                        rootDirectory?: (string & (unknown & unknown & unknown)) | null;
                        /** @description Taxiway repairs an app that crashed or vanished. Default: `true`. */
                        selfHeal?: boolean | null;
                        /** @description The size of the machine at Fly. Default: `shared-cpu-1x`. */
                        size?: string | null;
                        /** @description `[skip deploy]`, `[skip ci]` and the like in head commit or title skip a commit. Default: `true`. */
                        skipTokens?: boolean | null;
                        /** @description When the app of a pull request sleeps. `on_idle`: without visitors; the next visit wakes it. `explicit`: after `sleepAfterHours`, to make room in a quota, or when a user says so. `off`: only when a user says so. Default: `on_idle`. */
                        sleep?: ("on_idle" | "explicit" | "off") | null;
                        /** @description With `sleep: explicit`, hours without activity until the app sleeps. Default: 0 (never). */
                        sleepAfterHours?: number | null;
                        /** @description Starts the server. A list of words, which no shell reads. Default: found. */
                        startCommand?: string[] | null;
                        /** @description Branches with an app of their own, such as `main`. Default: none. */
                        trackedBranches?: string[] | null;
                        /** @description Checks and statuses that have to be green on the head commit first. None of them may itself wait for the deployment. Default: none. */
                        waitForChecks?: (string & (unknown & unknown))[] | null;
                        /** @description `sleep` puts apps to sleep while the project is paused. They stay asleep when it resumes. Default: `keep`. */
                        whenPaused?: ("keep" | "sleep") | null;
                        /** @description `destroy` takes the app down when the pull request changes no file of `paths` any more. Default: `keep`. */
                        whenUnmatched?: ("keep" | "destroy") | null;
                    };
                    /** @description A branch or a full commit SHA. Default: the default branch. */
                    ref?: string;
                    /** @description From /v1/github/repositories. */
                    repositoryId: number;
                };
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BuildPlan"];
                };
            };
            /** @description The request is not valid. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No credential, or an invalid one. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The credential lacks the scope. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large: over 1 MiB, deeper than 32 levels, or with a list of more than 1,000 items. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is not `application/json`. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The Idempotency-Key was used for another request, or a precondition of the operation does not hold. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests; Retry-After says how long to wait. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Internal error; the log has the request id. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A required service is not reachable, or the API is overloaded; Retry-After says how long to wait. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getCounts: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Counts"];
                };
            };
            /** @description The request is not valid. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No credential, or an invalid one. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The credential lacks the scope. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests; Retry-After says how long to wait. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Internal error; the log has the request id. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A required service is not reachable, or the API is overloaded; Retry-After says how long to wait. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listAllDeployments: {
        parameters: {
            query?: {
                /** @description `nextCursor` of the previous page. */
                cursor?: string;
                /** @description Maximum number of items. */
                limit?: number;
                /** @description The order of the list. */
                order?: "newest" | "oldest";
                /** @description Opaque id, prj_… */
                projectId?: string;
                /** @description Only deployments of this commit. */
                sha?: string;
                state?: "queued" | "fetching" | "building" | "releasing" | "verifying" | "destroying" | "cancelling" | "live" | "gone" | "asleep" | "skipped" | "superseded" | "cancelled" | "failed";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AllDeploymentPage"];
                };
            };
            /** @description The request is not valid. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No credential, or an invalid one. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The credential lacks the scope. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests; Retry-After says how long to wait. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Internal error; the log has the request id. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A required service is not reachable, or the API is overloaded; Retry-After says how long to wait. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getDeployment: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Opaque id, dep_… */
                deploymentId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Deployment"];
                };
            };
            /** @description The request is not valid. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No credential, or an invalid one. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The credential lacks the scope. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The object does not exist, or this credential may not read it. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests; Retry-After says how long to wait. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Internal error; the log has the request id. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A required service is not reachable, or the API is overloaded; Retry-After says how long to wait. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    cancelDeployment: {
        parameters: {
            query?: never;
            header?: {
                /** @description A key of your choice for this request. A repeated request with the same key within 24 hours gets the same answer, with `Idempotent-Replayed: true`, and changes nothing. */
                "idempotency-key"?: string;
            };
            path: {
                /** @description Opaque id, dep_… */
                deploymentId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /** @example {} */
                "application/json": Record<string, never>;
            };
        };
        responses: {
            /** @description Default Response */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Deployment"];
                };
            };
            /** @description The request is not valid. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No credential, or an invalid one. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The credential lacks the scope. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The object does not exist, or this credential may not read it. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The resource is in another state. Read it again. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large: over 1 MiB, deeper than 32 levels, or with a list of more than 1,000 items. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is not `application/json`. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The Idempotency-Key was used for another request, or a precondition of the operation does not hold. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests; Retry-After says how long to wait. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Internal error; the log has the request id. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A required service is not reachable, or the API is overloaded; Retry-After says how long to wait. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getDeploymentLogs: {
        parameters: {
            query?: {
                /** @description Start after the chunk with this `seq`. */
                after?: number;
                /** @description `nextCursor` of the previous page. */
                cursor?: string;
                /** @description Maximum number of items. */
                limit?: number;
            };
            header?: {
                /** @description `seq` of the last chunk received, or `end` after the last event. */
                "last-event-id"?: number | "end";
            };
            path: {
                /** @description Opaque id, dep_… */
                deploymentId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of the log, or the log as it is written. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LogPage"];
                    "text/event-stream": string;
                };
            };
            /** @description The `end` event was received: nothing follows. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The request is not valid. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No credential, or an invalid one. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The credential lacks the scope. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The object does not exist, or this credential may not read it. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Nothing acceptable. */
            406: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests; Retry-After says how long to wait. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Internal error; the log has the request id. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A required service is not reachable, or the API is overloaded; Retry-After says how long to wait. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getDeploymentProvenance: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Opaque id, dep_… */
                deploymentId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Provenance"];
                };
            };
            /** @description The request is not valid. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No credential, or an invalid one. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The credential lacks the scope. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The object does not exist, or this credential may not read it. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests; Retry-After says how long to wait. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Internal error; the log has the request id. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A required service is not reachable, or the API is overloaded; Retry-After says how long to wait. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listDeploymentSteps: {
        parameters: {
            query?: {
                /** @description `nextCursor` of the previous page. */
                cursor?: string;
                /** @description Maximum number of items. */
                limit?: number;
            };
            header?: never;
            path: {
                /** @description Opaque id, dep_… */
                deploymentId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DeploymentStepPage"];
                };
            };
            /** @description The request is not valid. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No credential, or an invalid one. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The credential lacks the scope. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The object does not exist, or this credential may not read it. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests; Retry-After says how long to wait. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Internal error; the log has the request id. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A required service is not reachable, or the API is overloaded; Retry-After says how long to wait. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listEncryptionKeys: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EncryptionKeyPage"];
                };
            };
            /** @description The request is not valid. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No credential, or an invalid one. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The credential lacks the scope. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests; Retry-After says how long to wait. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Internal error; the log has the request id. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A required service is not reachable, or the API is overloaded; Retry-After says how long to wait. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listAllEnvironments: {
        parameters: {
            query?: {
                /** @description `nextCursor` of the previous page. */
                cursor?: string;
                /** @description Maximum number of items. */
                limit?: number;
                /** @description Only those that a person has to look at: a deployment failed, an approval is missing, or the app has a fault. */
                needsAttention?: "true";
                /** @description The order of the list. */
                order?: "newest" | "oldest";
                /** @description Only environments with this desired state. */
                state?: "up" | "asleep" | "held" | "down";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AllEnvironmentPage"];
                };
            };
            /** @description The request is not valid. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No credential, or an invalid one. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The credential lacks the scope. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests; Retry-After says how long to wait. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Internal error; the log has the request id. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A required service is not reachable, or the API is overloaded; Retry-After says how long to wait. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getEnvironment: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Opaque id, env_… */
                environmentId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Environment"];
                };
            };
            /** @description The request is not valid. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No credential, or an invalid one. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The credential lacks the scope. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The object does not exist, or this credential may not read it. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests; Retry-After says how long to wait. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Internal error; the log has the request id. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A required service is not reachable, or the API is overloaded; Retry-After says how long to wait. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    approveEnvironment: {
        parameters: {
            query?: never;
            header?: {
                /** @description A key of your choice for this request. A repeated request with the same key within 24 hours gets the same answer, with `Idempotent-Replayed: true`, and changes nothing. */
                "idempotency-key"?: string;
            };
            path: {
                /** @description Opaque id, env_… */
                environmentId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "sha": "3f882970c1a5d24e86b7f90c1d2e3a4b5c6d7e8f"
                 *     }
                 */
                "application/json": {
                    /** @description A full commit id. */
                    sha: string;
                };
            };
        };
        responses: {
            /** @description Default Response */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Environment"];
                };
            };
            /** @description The request is not valid. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No credential, or an invalid one. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The credential lacks the scope. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The object does not exist, or this credential may not read it. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The resource is in another state. Read it again. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large: over 1 MiB, deeper than 32 levels, or with a list of more than 1,000 items. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is not `application/json`. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The Idempotency-Key was used for another request, or a precondition of the operation does not hold. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests; Retry-After says how long to wait. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Internal error; the log has the request id. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A required service is not reachable, or the API is overloaded; Retry-After says how long to wait. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    deployEnvironment: {
        parameters: {
            query?: never;
            header?: {
                /** @description A key of your choice for this request. A repeated request with the same key within 24 hours gets the same answer, with `Idempotent-Replayed: true`, and changes nothing. */
                "idempotency-key"?: string;
            };
            path: {
                /** @description Opaque id, env_… */
                environmentId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "sha": "3f882970c1a5d24e86b7f90c1d2e3a4b5c6d7e8f"
                 *     }
                 */
                "application/json": {
                    /** @description A full commit id. */
                    sha?: string;
                };
            };
        };
        responses: {
            /** @description Default Response */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Environment"];
                };
            };
            /** @description The request is not valid. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No credential, or an invalid one. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The credential lacks the scope. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The object does not exist, or this credential may not read it. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The resource is in another state. Read it again. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large: over 1 MiB, deeper than 32 levels, or with a list of more than 1,000 items. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is not `application/json`. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The Idempotency-Key was used for another request, or a precondition of the operation does not hold. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests; Retry-After says how long to wait. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Internal error; the log has the request id. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A required service is not reachable, or the API is overloaded; Retry-After says how long to wait. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listDeployments: {
        parameters: {
            query?: {
                /** @description `nextCursor` of the previous page. */
                cursor?: string;
                /** @description Maximum number of items. */
                limit?: number;
                /** @description The order of the list. */
                order?: "newest" | "oldest";
                /** @description Only deployments of this commit. */
                sha?: string;
                state?: "queued" | "fetching" | "building" | "releasing" | "verifying" | "destroying" | "cancelling" | "live" | "gone" | "asleep" | "skipped" | "superseded" | "cancelled" | "failed";
            };
            header?: never;
            path: {
                /** @description Opaque id, env_… */
                environmentId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DeploymentPage"];
                };
            };
            /** @description The request is not valid. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No credential, or an invalid one. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The credential lacks the scope. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The object does not exist, or this credential may not read it. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests; Retry-After says how long to wait. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Internal error; the log has the request id. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A required service is not reachable, or the API is overloaded; Retry-After says how long to wait. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    destroyEnvironment: {
        parameters: {
            query?: never;
            header?: {
                /** @description A key of your choice for this request. A repeated request with the same key within 24 hours gets the same answer, with `Idempotent-Replayed: true`, and changes nothing. */
                "idempotency-key"?: string;
            };
            path: {
                /** @description Opaque id, env_… */
                environmentId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /** @example {} */
                "application/json": Record<string, never>;
            };
        };
        responses: {
            /** @description Default Response */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Environment"];
                };
            };
            /** @description The request is not valid. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No credential, or an invalid one. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The credential lacks the scope. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The object does not exist, or this credential may not read it. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The resource is in another state. Read it again. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large: over 1 MiB, deeper than 32 levels, or with a list of more than 1,000 items. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is not `application/json`. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The Idempotency-Key was used for another request, or a precondition of the operation does not hold. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests; Retry-After says how long to wait. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Internal error; the log has the request id. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A required service is not reachable, or the API is overloaded; Retry-After says how long to wait. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    explainEnvVars: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Opaque id, env_… */
                environmentId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ExplainedEnvVars"];
                };
            };
            /** @description The request is not valid. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No credential, or an invalid one. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The credential lacks the scope. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The object does not exist, or this credential may not read it. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests; Retry-After says how long to wait. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Internal error; the log has the request id. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A required service is not reachable, or the API is overloaded; Retry-After says how long to wait. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    explainEnvironment: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Opaque id, env_… */
                environmentId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Explanation"];
                };
            };
            /** @description The request is not valid. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No credential, or an invalid one. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The credential lacks the scope. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The object does not exist, or this credential may not read it. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests; Retry-After says how long to wait. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Internal error; the log has the request id. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A required service is not reachable, or the API is overloaded; Retry-After says how long to wait. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    extendEnvironment: {
        parameters: {
            query?: never;
            header?: {
                /** @description A key of your choice for this request. A repeated request with the same key within 24 hours gets the same answer, with `Idempotent-Replayed: true`, and changes nothing. */
                "idempotency-key"?: string;
            };
            path: {
                /** @description Opaque id, env_… */
                environmentId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "hours": 24
                 *     }
                 */
                "application/json": {
                    /** @description How much later the environment expires; at most 30 days from now. */
                    hours: number;
                };
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Environment"];
                };
            };
            /** @description The request is not valid. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No credential, or an invalid one. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The credential lacks the scope. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The object does not exist, or this credential may not read it. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The resource is in another state. Read it again. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large: over 1 MiB, deeper than 32 levels, or with a list of more than 1,000 items. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is not `application/json`. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The Idempotency-Key was used for another request, or a precondition of the operation does not hold. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests; Retry-After says how long to wait. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Internal error; the log has the request id. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A required service is not reachable, or the API is overloaded; Retry-After says how long to wait. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    freezeEnvironment: {
        parameters: {
            query?: never;
            header?: {
                /** @description A key of your choice for this request. A repeated request with the same key within 24 hours gets the same answer, with `Idempotent-Replayed: true`, and changes nothing. */
                "idempotency-key"?: string;
            };
            path: {
                /** @description Opaque id, env_… */
                environmentId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /** @example {} */
                "application/json": Record<string, never>;
            };
        };
        responses: {
            /** @description Default Response */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Environment"];
                };
            };
            /** @description The request is not valid. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No credential, or an invalid one. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The credential lacks the scope. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The object does not exist, or this credential may not read it. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The resource is in another state. Read it again. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large: over 1 MiB, deeper than 32 levels, or with a list of more than 1,000 items. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is not `application/json`. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The Idempotency-Key was used for another request, or a precondition of the operation does not hold. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests; Retry-After says how long to wait. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Internal error; the log has the request id. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A required service is not reachable, or the API is overloaded; Retry-After says how long to wait. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    pinEnvironment: {
        parameters: {
            query?: never;
            header?: {
                /** @description A key of your choice for this request. A repeated request with the same key within 24 hours gets the same answer, with `Idempotent-Replayed: true`, and changes nothing. */
                "idempotency-key"?: string;
            };
            path: {
                /** @description Opaque id, env_… */
                environmentId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "until": "2026-03-02T09:30:00.000Z"
                 *     }
                 */
                "application/json": {
                    /**
                     * Format: date-time
                     * @description Until this time the environment neither sleeps nor expires, 365 days ahead at most.
                     */
                    until: string;
                };
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Environment"];
                };
            };
            /** @description The request is not valid. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No credential, or an invalid one. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The credential lacks the scope. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The object does not exist, or this credential may not read it. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The resource is in another state. Read it again. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large: over 1 MiB, deeper than 32 levels, or with a list of more than 1,000 items. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is not `application/json`. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The Idempotency-Key was used for another request, or a precondition of the operation does not hold. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests; Retry-After says how long to wait. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Internal error; the log has the request id. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A required service is not reachable, or the API is overloaded; Retry-After says how long to wait. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getReceipt: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Opaque id, env_… */
                environmentId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Receipt"];
                };
            };
            /** @description The request is not valid. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No credential, or an invalid one. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The credential lacks the scope. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The object does not exist, or this credential may not read it. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests; Retry-After says how long to wait. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Internal error; the log has the request id. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A required service is not reachable, or the API is overloaded; Retry-After says how long to wait. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    redeployEnvironment: {
        parameters: {
            query?: never;
            header?: {
                /** @description A key of your choice for this request. A repeated request with the same key within 24 hours gets the same answer, with `Idempotent-Replayed: true`, and changes nothing. */
                "idempotency-key"?: string;
            };
            path: {
                /** @description Opaque id, env_… */
                environmentId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /** @example {} */
                "application/json": Record<string, never>;
            };
        };
        responses: {
            /** @description Default Response */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Environment"];
                };
            };
            /** @description The request is not valid. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No credential, or an invalid one. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The credential lacks the scope. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The object does not exist, or this credential may not read it. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The resource is in another state. Read it again. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large: over 1 MiB, deeper than 32 levels, or with a list of more than 1,000 items. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is not `application/json`. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The Idempotency-Key was used for another request, or a precondition of the operation does not hold. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests; Retry-After says how long to wait. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Internal error; the log has the request id. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A required service is not reachable, or the API is overloaded; Retry-After says how long to wait. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    rollBackEnvironment: {
        parameters: {
            query?: never;
            header?: {
                /** @description A key of your choice for this request. A repeated request with the same key within 24 hours gets the same answer, with `Idempotent-Replayed: true`, and changes nothing. */
                "idempotency-key"?: string;
            };
            path: {
                /** @description Opaque id, env_… */
                environmentId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "deploymentId": "dep_01k7fsv4a2e8wr3qtn6d5hm003"
                 *     }
                 */
                "application/json": {
                    /** @description Opaque id, dep_… */
                    deploymentId: string;
                };
            };
        };
        responses: {
            /** @description Default Response */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Environment"];
                };
            };
            /** @description The request is not valid. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No credential, or an invalid one. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The credential lacks the scope. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The object does not exist, or this credential may not read it. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The resource is in another state. Read it again. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large: over 1 MiB, deeper than 32 levels, or with a list of more than 1,000 items. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is not `application/json`. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The Idempotency-Key was used for another request, or a precondition of the operation does not hold. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests; Retry-After says how long to wait. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Internal error; the log has the request id. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A required service is not reachable, or the API is overloaded; Retry-After says how long to wait. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    putEnvironmentToSleep: {
        parameters: {
            query?: never;
            header?: {
                /** @description A key of your choice for this request. A repeated request with the same key within 24 hours gets the same answer, with `Idempotent-Replayed: true`, and changes nothing. */
                "idempotency-key"?: string;
            };
            path: {
                /** @description Opaque id, env_… */
                environmentId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /** @example {} */
                "application/json": Record<string, never>;
            };
        };
        responses: {
            /** @description Default Response */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Environment"];
                };
            };
            /** @description The request is not valid. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No credential, or an invalid one. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The credential lacks the scope. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The object does not exist, or this credential may not read it. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The resource is in another state. Read it again. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large: over 1 MiB, deeper than 32 levels, or with a list of more than 1,000 items. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is not `application/json`. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The Idempotency-Key was used for another request, or a precondition of the operation does not hold. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests; Retry-After says how long to wait. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Internal error; the log has the request id. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A required service is not reachable, or the API is overloaded; Retry-After says how long to wait. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listTimeline: {
        parameters: {
            query?: {
                /** @description `nextCursor` of the previous page. */
                cursor?: string;
                /** @description Maximum number of items. */
                limit?: number;
            };
            header?: never;
            path: {
                /** @description Opaque id, env_… */
                environmentId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Timeline"];
                };
            };
            /** @description The request is not valid. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No credential, or an invalid one. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The credential lacks the scope. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The object does not exist, or this credential may not read it. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests; Retry-After says how long to wait. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Internal error; the log has the request id. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A required service is not reachable, or the API is overloaded; Retry-After says how long to wait. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    unfreezeEnvironment: {
        parameters: {
            query?: never;
            header?: {
                /** @description A key of your choice for this request. A repeated request with the same key within 24 hours gets the same answer, with `Idempotent-Replayed: true`, and changes nothing. */
                "idempotency-key"?: string;
            };
            path: {
                /** @description Opaque id, env_… */
                environmentId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /** @example {} */
                "application/json": Record<string, never>;
            };
        };
        responses: {
            /** @description Default Response */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Environment"];
                };
            };
            /** @description The request is not valid. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No credential, or an invalid one. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The credential lacks the scope. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The object does not exist, or this credential may not read it. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The resource is in another state. Read it again. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large: over 1 MiB, deeper than 32 levels, or with a list of more than 1,000 items. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is not `application/json`. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The Idempotency-Key was used for another request, or a precondition of the operation does not hold. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests; Retry-After says how long to wait. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Internal error; the log has the request id. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A required service is not reachable, or the API is overloaded; Retry-After says how long to wait. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    unpinEnvironment: {
        parameters: {
            query?: never;
            header?: {
                /** @description A key of your choice for this request. A repeated request with the same key within 24 hours gets the same answer, with `Idempotent-Replayed: true`, and changes nothing. */
                "idempotency-key"?: string;
            };
            path: {
                /** @description Opaque id, env_… */
                environmentId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /** @example {} */
                "application/json": Record<string, never>;
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Environment"];
                };
            };
            /** @description The request is not valid. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No credential, or an invalid one. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The credential lacks the scope. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The object does not exist, or this credential may not read it. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The resource is in another state. Read it again. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large: over 1 MiB, deeper than 32 levels, or with a list of more than 1,000 items. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is not `application/json`. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The Idempotency-Key was used for another request, or a precondition of the operation does not hold. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests; Retry-After says how long to wait. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Internal error; the log has the request id. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A required service is not reachable, or the API is overloaded; Retry-After says how long to wait. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    wakeEnvironment: {
        parameters: {
            query?: never;
            header?: {
                /** @description A key of your choice for this request. A repeated request with the same key within 24 hours gets the same answer, with `Idempotent-Replayed: true`, and changes nothing. */
                "idempotency-key"?: string;
            };
            path: {
                /** @description Opaque id, env_… */
                environmentId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /** @example {} */
                "application/json": Record<string, never>;
            };
        };
        responses: {
            /** @description Default Response */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Environment"];
                };
            };
            /** @description The request is not valid. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No credential, or an invalid one. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The credential lacks the scope. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The object does not exist, or this credential may not read it. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The resource is in another state. Read it again. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large: over 1 MiB, deeper than 32 levels, or with a list of more than 1,000 items. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is not `application/json`. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The Idempotency-Key was used for another request, or a precondition of the operation does not hold. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests; Retry-After says how long to wait. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Internal error; the log has the request id. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A required service is not reachable, or the API is overloaded; Retry-After says how long to wait. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listEvents: {
        parameters: {
            query?: {
                /** @description JSON only. Default: the last minute. */
                since?: string;
            };
            header?: {
                /** @description The id of the last event received. */
                "last-event-id"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The changes since a time, or the changes as they happen. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Changes"];
                    "text/event-stream": string;
                };
            };
            /** @description The request is not valid. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No credential, or an invalid one. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The credential lacks the scope. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Nothing acceptable. */
            406: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests; Retry-After says how long to wait. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Internal error; the log has the request id. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A required service is not reachable, or the API is overloaded; Retry-After says how long to wait. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getGettingStarted: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["GettingStarted"];
                };
            };
            /** @description The request is not valid. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No credential, or an invalid one. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The credential lacks the scope. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests; Retry-After says how long to wait. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Internal error; the log has the request id. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A required service is not reachable, or the API is overloaded; Retry-After says how long to wait. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listGithubInstallations: {
        parameters: {
            query?: {
                /** @description `nextCursor` of the previous page. */
                cursor?: string;
                /** @description Maximum number of items. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["GithubInstallationPage"];
                };
            };
            /** @description The request is not valid. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No credential, or an invalid one. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The credential lacks the scope. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The resource is in another state. Read it again. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests; Retry-After says how long to wait. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Internal error; the log has the request id. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A required service is not reachable, or the API is overloaded; Retry-After says how long to wait. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listGithubRepositories: {
        parameters: {
            query: {
                /** @description `nextCursor` of the previous page. */
                cursor?: string;
                installationId: number;
                /** @description Maximum number of items. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["GithubRepositoryPage"];
                };
            };
            /** @description The request is not valid. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No credential, or an invalid one. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The credential lacks the scope. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The object does not exist, or this credential may not read it. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The resource is in another state. Read it again. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The Idempotency-Key was used for another request, or a precondition of the operation does not hold. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests; Retry-After says how long to wait. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Internal error; the log has the request id. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A required service is not reachable, or the API is overloaded; Retry-After says how long to wait. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    acceptInvitation: {
        parameters: {
            query?: never;
            header?: {
                /** @description A key of your choice for this request. A repeated request with the same key within 24 hours gets the same answer, with `Idempotent-Replayed: true`, and changes nothing. */
                "idempotency-key"?: string;
            };
            path: {
                /** @description Opaque id, inv_… */
                invitationId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "token": "dxPAmuzro-egKlDUSvEMT61goHg9hBVXim9b53Mukzw"
                 *     }
                 */
                "application/json": {
                    token: string;
                };
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Membership"];
                };
            };
            /** @description The request is not valid. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No credential, or an invalid one. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The credential lacks the scope. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The object does not exist, or this credential may not read it. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The resource is in another state. Read it again. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large: over 1 MiB, deeper than 32 levels, or with a list of more than 1,000 items. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is not `application/json`. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The Idempotency-Key was used for another request, or a precondition of the operation does not hold. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests; Retry-After says how long to wait. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Internal error; the log has the request id. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A required service is not reachable, or the API is overloaded; Retry-After says how long to wait. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getMe: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Me"];
                };
            };
            /** @description The request is not valid. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No credential, or an invalid one. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The credential lacks the scope. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests; Retry-After says how long to wait. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Internal error; the log has the request id. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A required service is not reachable, or the API is overloaded; Retry-After says how long to wait. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    stepUp: {
        parameters: {
            query?: never;
            header?: {
                /** @description A key of your choice for this request. A repeated request with the same key within 24 hours gets the same answer, with `Idempotent-Replayed: true`, and changes nothing. */
                "idempotency-key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "code": "492039"
                 *     }
                 */
                "application/json": {
                    code: string;
                };
            };
        };
        responses: {
            /** @description The code is valid. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The request is not valid. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No credential, or an invalid one. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The credential lacks the scope. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The resource is in another state. Read it again. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large: over 1 MiB, deeper than 32 levels, or with a list of more than 1,000 items. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is not `application/json`. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The Idempotency-Key was used for another request, or a precondition of the operation does not hold. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests; Retry-After says how long to wait. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Internal error; the log has the request id. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A required service is not reachable, or the API is overloaded; Retry-After says how long to wait. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listOrganizations: {
        parameters: {
            query?: {
                /** @description `nextCursor` of the previous page. */
                cursor?: string;
                /** @description Maximum number of items. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MembershipPage"];
                };
            };
            /** @description The request is not valid. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No credential, or an invalid one. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The credential lacks the scope. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests; Retry-After says how long to wait. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Internal error; the log has the request id. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A required service is not reachable, or the API is overloaded; Retry-After says how long to wait. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    createOrganization: {
        parameters: {
            query?: never;
            header?: {
                /** @description A key of your choice for this request. A repeated request with the same key within 24 hours gets the same answer, with `Idempotent-Replayed: true`, and changes nothing. */
                "idempotency-key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "name": "Acme",
                 *       "slug": "acme"
                 *     }
                 */
                "application/json": {
                    name: string;
                    slug: string;
                };
            };
        };
        responses: {
            /** @description Default Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Organization"];
                };
            };
            /** @description The request is not valid. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No credential, or an invalid one. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The credential lacks the scope. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The resource is in another state. Read it again. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large: over 1 MiB, deeper than 32 levels, or with a list of more than 1,000 items. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is not `application/json`. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The Idempotency-Key was used for another request, or a precondition of the operation does not hold. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests; Retry-After says how long to wait. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Internal error; the log has the request id. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A required service is not reachable, or the API is overloaded; Retry-After says how long to wait. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getOrganization: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Opaque id, org_… */
                organizationId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Organization"];
                };
            };
            /** @description The request is not valid. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No credential, or an invalid one. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The credential lacks the scope. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The object does not exist, or this credential may not read it. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests; Retry-After says how long to wait. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Internal error; the log has the request id. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A required service is not reachable, or the API is overloaded; Retry-After says how long to wait. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    deleteOrganization: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Opaque id, org_… */
                organizationId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DeletedOrganization"];
                };
            };
            /** @description The request is not valid. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No credential, or an invalid one. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The credential lacks the scope. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The object does not exist, or this credential may not read it. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests; Retry-After says how long to wait. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Internal error; the log has the request id. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A required service is not reachable, or the API is overloaded; Retry-After says how long to wait. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    updateOrganization: {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag of the organization that you read. The API answers 412 if it has changed since. */
                "if-match"?: string;
            };
            path: {
                /** @description Opaque id, org_… */
                organizationId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "requireTwoFactor": true,
                 *       "trust": "member"
                 *     }
                 */
                "application/json": {
                    name?: string;
                    requireTwoFactor?: boolean;
                    /**
                     * @description Whom pull requests from the repository itself must come from to be trusted: `write`, people who may write to it; `member`, those who are also members of its GitHub organization.
                     * @enum {string}
                     */
                    trust?: "write" | "member";
                };
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Organization"];
                };
            };
            /** @description The request is not valid. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No credential, or an invalid one. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The credential lacks the scope. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The object does not exist, or this credential may not read it. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The resource changed since you read it. */
            412: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large: over 1 MiB, deeper than 32 levels, or with a list of more than 1,000 items. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is not `application/json`. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests; Retry-After says how long to wait. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Internal error; the log has the request id. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A required service is not reachable, or the API is overloaded; Retry-After says how long to wait. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listOrganizationEnvVars: {
        parameters: {
            query?: {
                /** @description `nextCursor` of the previous page. */
                cursor?: string;
                /** @description Maximum number of items. */
                limit?: number;
            };
            header?: never;
            path: {
                /** @description Opaque id, org_… */
                organizationId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EnvVarPage"];
                };
            };
            /** @description The request is not valid. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No credential, or an invalid one. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The credential lacks the scope. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The object does not exist, or this credential may not read it. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests; Retry-After says how long to wait. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Internal error; the log has the request id. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A required service is not reachable, or the API is overloaded; Retry-After says how long to wait. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    patchOrganizationEnvVars: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Opaque id, org_… */
                organizationId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "set": [
                 *         {
                 *           "key": "SENTRY_DSN",
                 *           "scope": "preview",
                 *           "value": "https://key@sentry.internal/1",
                 *           "trust": "any"
                 *         }
                 *       ],
                 *       "delete": [
                 *         {
                 *           "key": "OLD_FLAG",
                 *           "scope": "all"
                 *         }
                 *       ]
                 *     }
                 */
                "application/json": {
                    delete?: {
                        key: string;
                        /**
                         * @description `all`, `production` or `preview`, in every project of the organization.
                         * @default all
                         * @enum {string}
                         */
                        scope?: "all" | "production" | "preview";
                    }[];
                    set?: {
                        key: string;
                        /**
                         * @description Whether the build gets the variable, the running app, or both. A new variable goes to both unless said.
                         * @enum {string}
                         */
                        phase?: "build" | "runtime" | "both";
                        /**
                         * @description `all`, `production` or `preview`, in every project of the organization.
                         * @default all
                         * @enum {string}
                         */
                        scope?: "all" | "production" | "preview";
                        /** @description `false`: the value is not secret. Members can read it, and logs show it. Requires the value in the same request. */
                        sensitive?: boolean;
                        /**
                         * @description `trusted_only`: code of forks never gets the variable.
                         * @enum {string}
                         */
                        trust?: "trusted_only" | "any";
                        value?: string;
                    }[];
                };
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ChangedEnvVars"];
                };
            };
            /** @description The request is not valid. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No credential, or an invalid one. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The credential lacks the scope. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The object does not exist, or this credential may not read it. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The resource is in another state. Read it again. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large: over 1 MiB, deeper than 32 levels, or with a list of more than 1,000 items. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is not `application/json`. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The Idempotency-Key was used for another request, or a precondition of the operation does not hold. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests; Retry-After says how long to wait. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Internal error; the log has the request id. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A required service is not reachable, or the API is overloaded; Retry-After says how long to wait. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    putOrganizationEnvVar: {
        parameters: {
            query?: {
                /** @description `all`, `production` or `preview`, in every project of the organization. */
                scope?: "all" | "production" | "preview";
            };
            header?: {
                /** @description The version that the variable must have, such as `"3"`. The API answers 412 for another version. */
                "if-match"?: string;
            };
            path: {
                key: string;
                /** @description Opaque id, org_… */
                organizationId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "value": "npm_b51c4e0a9f",
                 *       "phase": "build",
                 *       "trust": "trusted_only"
                 *     }
                 */
                "application/json": {
                    /**
                     * @description Whether the build gets the variable, the running app, or both. A new variable goes to both unless said.
                     * @enum {string}
                     */
                    phase?: "build" | "runtime" | "both";
                    /** @description `false`: the value is not secret. Members can read it, and logs show it. Requires the value in the same request. */
                    sensitive?: boolean;
                    /**
                     * @description `trusted_only`: code of forks never gets the variable.
                     * @enum {string}
                     */
                    trust?: "trusted_only" | "any";
                    value: string;
                };
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EnvVar"];
                };
            };
            /** @description The request is not valid. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No credential, or an invalid one. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The credential lacks the scope. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The object does not exist, or this credential may not read it. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The resource is in another state. Read it again. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The resource changed since you read it. */
            412: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large: over 1 MiB, deeper than 32 levels, or with a list of more than 1,000 items. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is not `application/json`. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The Idempotency-Key was used for another request, or a precondition of the operation does not hold. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests; Retry-After says how long to wait. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Internal error; the log has the request id. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A required service is not reachable, or the API is overloaded; Retry-After says how long to wait. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    deleteOrganizationEnvVar: {
        parameters: {
            query?: {
                /** @description `all`, `production` or `preview`, in every project of the organization. */
                scope?: "all" | "production" | "preview";
            };
            header?: {
                /** @description The version that the variable must have, such as `"3"`. The API answers 412 for another version. */
                "if-match"?: string;
            };
            path: {
                key: string;
                /** @description Opaque id, org_… */
                organizationId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is gone. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The request is not valid. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No credential, or an invalid one. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The credential lacks the scope. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The object does not exist, or this credential may not read it. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The resource is in another state. Read it again. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The resource changed since you read it. */
            412: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests; Retry-After says how long to wait. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Internal error; the log has the request id. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A required service is not reachable, or the API is overloaded; Retry-After says how long to wait. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listOrganizationEnvVarHistory: {
        parameters: {
            query?: {
                /** @description `nextCursor` of the previous page. */
                cursor?: string;
                /** @description Maximum number of items. */
                limit?: number;
            };
            header?: never;
            path: {
                /** @description Opaque id, org_… */
                organizationId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EnvVarChangePage"];
                };
            };
            /** @description The request is not valid. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No credential, or an invalid one. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The credential lacks the scope. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The object does not exist, or this credential may not read it. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests; Retry-After says how long to wait. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Internal error; the log has the request id. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A required service is not reachable, or the API is overloaded; Retry-After says how long to wait. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    importOrganizationEnvVars: {
        parameters: {
            query?: {
                /** @description `true`: show what the import would set and skip, and set nothing. */
                dryRun?: "true" | "false";
            };
            header?: {
                /** @description A key of your choice for this request. A repeated request with the same key within 24 hours gets the same answer, with `Idempotent-Replayed: true`, and changes nothing. */
                "idempotency-key"?: string;
            };
            path: {
                /** @description Opaque id, org_… */
                organizationId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "text": "LOG_LEVEL=info\nTZ=UTC\n",
                 *       "scope": "all"
                 *     }
                 */
                "application/json": {
                    /**
                     * @description Whether the build gets the variable, the running app, or both. A new variable goes to both unless said.
                     * @enum {string}
                     */
                    phase?: "build" | "runtime" | "both";
                    /**
                     * @description `all`, `production` or `preview`, in every project of the organization.
                     * @default all
                     * @enum {string}
                     */
                    scope?: "all" | "production" | "preview";
                    /** @description `false`: the value is not secret. Members can read it, and logs show it. Requires the value in the same request. */
                    sensitive?: boolean;
                    /** @description `KEY=value` lines, as in a `.env` file. */
                    text: string;
                    /**
                     * @description `trusted_only`: code of forks never gets the variable.
                     * @enum {string}
                     */
                    trust?: "trusted_only" | "any";
                };
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ImportedEnvVars"];
                };
            };
            /** @description The request is not valid. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No credential, or an invalid one. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The credential lacks the scope. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The object does not exist, or this credential may not read it. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The resource is in another state. Read it again. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large: over 1 MiB, deeper than 32 levels, or with a list of more than 1,000 items. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is not `application/json`. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The Idempotency-Key was used for another request, or a precondition of the operation does not hold. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests; Retry-After says how long to wait. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Internal error; the log has the request id. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A required service is not reachable, or the API is overloaded; Retry-After says how long to wait. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listInvitations: {
        parameters: {
            query?: {
                /** @description `nextCursor` of the previous page. */
                cursor?: string;
                /** @description Maximum number of items. */
                limit?: number;
            };
            header?: never;
            path: {
                /** @description Opaque id, org_… */
                organizationId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InvitationPage"];
                };
            };
            /** @description The request is not valid. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No credential, or an invalid one. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The credential lacks the scope. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The object does not exist, or this credential may not read it. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests; Retry-After says how long to wait. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Internal error; the log has the request id. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A required service is not reachable, or the API is overloaded; Retry-After says how long to wait. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    createInvitation: {
        parameters: {
            query?: never;
            header?: {
                /** @description A key of your choice for this request. A repeated request with the same key within 24 hours gets the same answer, with `Idempotent-Replayed: true`, and changes nothing. */
                "idempotency-key"?: string;
            };
            path: {
                /** @description Opaque id, org_… */
                organizationId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "email": "grace@example.com",
                 *       "role": "developer"
                 *     }
                 */
                "application/json": {
                    /** Format: email */
                    email: string;
                    /** @enum {string} */
                    role: "owner" | "admin" | "developer" | "viewer";
                };
            };
        };
        responses: {
            /** @description Default Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CreatedInvitation"];
                };
            };
            /** @description The request is not valid. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No credential, or an invalid one. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The credential lacks the scope. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The object does not exist, or this credential may not read it. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The resource is in another state. Read it again. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large: over 1 MiB, deeper than 32 levels, or with a list of more than 1,000 items. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is not `application/json`. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The Idempotency-Key was used for another request, or a precondition of the operation does not hold. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests; Retry-After says how long to wait. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Internal error; the log has the request id. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A required service is not reachable, or the API is overloaded; Retry-After says how long to wait. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    revokeInvitation: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Opaque id, inv_… */
                invitationId: string;
                /** @description Opaque id, org_… */
                organizationId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is revoked. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The request is not valid. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No credential, or an invalid one. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The credential lacks the scope. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The object does not exist, or this credential may not read it. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests; Retry-After says how long to wait. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Internal error; the log has the request id. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A required service is not reachable, or the API is overloaded; Retry-After says how long to wait. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    leaveOrganization: {
        parameters: {
            query?: never;
            header?: {
                /** @description A key of your choice for this request. A repeated request with the same key within 24 hours gets the same answer, with `Idempotent-Replayed: true`, and changes nothing. */
                "idempotency-key"?: string;
            };
            path: {
                /** @description Opaque id, org_… */
                organizationId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description You are not a member. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The request is not valid. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No credential, or an invalid one. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The credential lacks the scope. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The object does not exist, or this credential may not read it. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The resource is in another state. Read it again. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests; Retry-After says how long to wait. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Internal error; the log has the request id. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A required service is not reachable, or the API is overloaded; Retry-After says how long to wait. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listMembers: {
        parameters: {
            query?: {
                /** @description `nextCursor` of the previous page. */
                cursor?: string;
                /** @description Maximum number of items. */
                limit?: number;
            };
            header?: never;
            path: {
                /** @description Opaque id, org_… */
                organizationId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MemberPage"];
                };
            };
            /** @description The request is not valid. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No credential, or an invalid one. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The credential lacks the scope. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The object does not exist, or this credential may not read it. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests; Retry-After says how long to wait. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Internal error; the log has the request id. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A required service is not reachable, or the API is overloaded; Retry-After says how long to wait. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getMember: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Opaque id, org_… */
                organizationId: string;
                userId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Member"];
                };
            };
            /** @description The request is not valid. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No credential, or an invalid one. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The credential lacks the scope. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The object does not exist, or this credential may not read it. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests; Retry-After says how long to wait. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Internal error; the log has the request id. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A required service is not reachable, or the API is overloaded; Retry-After says how long to wait. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    removeMember: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Opaque id, org_… */
                organizationId: string;
                userId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description This user is not a member. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The request is not valid. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No credential, or an invalid one. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The credential lacks the scope. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The object does not exist, or this credential may not read it. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The resource is in another state. Read it again. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests; Retry-After says how long to wait. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Internal error; the log has the request id. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A required service is not reachable, or the API is overloaded; Retry-After says how long to wait. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    updateMember: {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag of the member that you read. The API answers 412 if it has changed since. */
                "if-match"?: string;
            };
            path: {
                /** @description Opaque id, org_… */
                organizationId: string;
                userId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "role": "developer"
                 *     }
                 */
                "application/json": {
                    /** @enum {string} */
                    role: "owner" | "admin" | "developer" | "viewer";
                };
            };
        };
        responses: {
            /** @description It is the role. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The request is not valid. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No credential, or an invalid one. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The credential lacks the scope. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The object does not exist, or this credential may not read it. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The resource is in another state. Read it again. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The resource changed since you read it. */
            412: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large: over 1 MiB, deeper than 32 levels, or with a list of more than 1,000 items. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is not `application/json`. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests; Retry-After says how long to wait. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Internal error; the log has the request id. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A required service is not reachable, or the API is overloaded; Retry-After says how long to wait. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readQuotas: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Opaque id, org_… */
                organizationId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Quotas"];
                };
            };
            /** @description The request is not valid. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No credential, or an invalid one. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The credential lacks the scope. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The object does not exist, or this credential may not read it. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests; Retry-After says how long to wait. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Internal error; the log has the request id. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A required service is not reachable, or the API is overloaded; Retry-After says how long to wait. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    updateQuotas: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Opaque id, org_… */
                organizationId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "policy": "evict_idle",
                 *       "limits": {
                 *         "liveEnvironments": 20
                 *       }
                 *     }
                 */
                "application/json": {
                    /** @description Limits to change, at most those of the installation; null: as the installation has it. */
                    limits?: {
                        buildMinutesPerDay?: number | null;
                        concurrentBuilds?: number | null;
                        deploymentsPerDay?: number | null;
                        liveEnvironments?: number | null;
                        logBytesPerDay?: number | null;
                        projects?: number | null;
                        userBuildMinutesPerDay?: number | null;
                        userConcurrentBuilds?: number | null;
                        userDeploymentsPerDay?: number | null;
                        userLiveEnvironments?: number | null;
                        userLogBytesPerDay?: number | null;
                        userProjects?: number | null;
                    };
                    /** @description null: as the installation has it. */
                    policy?: ("queue" | "evict_idle" | "refuse") | null;
                };
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Quotas"];
                };
            };
            /** @description The request is not valid. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No credential, or an invalid one. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The credential lacks the scope. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The object does not exist, or this credential may not read it. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large: over 1 MiB, deeper than 32 levels, or with a list of more than 1,000 items. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is not `application/json`. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The Idempotency-Key was used for another request, or a precondition of the operation does not hold. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests; Retry-After says how long to wait. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Internal error; the log has the request id. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A required service is not reachable, or the API is overloaded; Retry-After says how long to wait. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readUsage: {
        parameters: {
            query?: {
                by?: "project" | "author" | "pullRequest";
                /** @description `nextCursor` of the previous page. */
                cursor?: string;
                days?: number;
                /** @description Maximum number of items. */
                limit?: number;
            };
            header?: never;
            path: {
                /** @description Opaque id, org_… */
                organizationId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UsagePage"];
                };
            };
            /** @description The request is not valid. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No credential, or an invalid one. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The credential lacks the scope. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The object does not exist, or this credential may not read it. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests; Retry-After says how long to wait. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Internal error; the log has the request id. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A required service is not reachable, or the API is overloaded; Retry-After says how long to wait. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listWithheldEnds: {
        parameters: {
            query?: {
                /** @description `nextCursor` of the previous page. */
                cursor?: string;
                /** @description Maximum number of items. */
                limit?: number;
            };
            header?: never;
            path: {
                /** @description Opaque id, org_… */
                organizationId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WithheldEndPage"];
                };
            };
            /** @description The request is not valid. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No credential, or an invalid one. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The credential lacks the scope. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The object does not exist, or this credential may not read it. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests; Retry-After says how long to wait. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Internal error; the log has the request id. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A required service is not reachable, or the API is overloaded; Retry-After says how long to wait. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    confirmWithheldEnds: {
        parameters: {
            query?: never;
            header?: {
                /** @description A key of your choice for this request. A repeated request with the same key within 24 hours gets the same answer, with `Idempotent-Replayed: true`, and changes nothing. */
                "idempotency-key"?: string;
            };
            path: {
                /** @description Opaque id, org_… */
                organizationId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "upTo": "2026-03-02T09:30:00.000Z"
                 *     }
                 */
                "application/json": {
                    /**
                     * Format: date-time
                     * @description Confirms the ends that are withheld since this time or longer: use the `since` of the last one you read.
                     */
                    upTo: string;
                };
            };
        };
        responses: {
            /** @description Default Response */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ConfirmedEnds"];
                };
            };
            /** @description The request is not valid. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No credential, or an invalid one. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The credential lacks the scope. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The object does not exist, or this credential may not read it. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large: over 1 MiB, deeper than 32 levels, or with a list of more than 1,000 items. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is not `application/json`. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The Idempotency-Key was used for another request, or a precondition of the operation does not hold. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests; Retry-After says how long to wait. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Internal error; the log has the request id. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A required service is not reachable, or the API is overloaded; Retry-After says how long to wait. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listProjects: {
        parameters: {
            query?: {
                /** @description `nextCursor` of the previous page. */
                cursor?: string;
                /** @description Maximum number of items. */
                limit?: number;
                /** @description The order of the list. */
                order?: "newest" | "oldest";
                /** @description Only projects of this repository. */
                repositoryId?: number;
                state?: "active" | "paused" | "archived";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProjectPage"];
                };
            };
            /** @description The request is not valid. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No credential, or an invalid one. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The credential lacks the scope. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests; Retry-After says how long to wait. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Internal error; the log has the request id. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A required service is not reachable, or the API is overloaded; Retry-After says how long to wait. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    createProject: {
        parameters: {
            query?: never;
            header?: {
                /** @description A key of your choice for this request. A repeated request with the same key within 24 hours gets the same answer, with `Idempotent-Replayed: true`, and changes nothing. */
                "idempotency-key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "repositoryId": 123456789,
                 *       "slug": "shop",
                 *       "config": {
                 *         "healthPath": "/healthz",
                 *         "trackedBranches": [
                 *           "main"
                 *         ]
                 *       }
                 *     }
                 */
                "application/json": {
                    config?: {
                        /** @description `sleep` puts the approved app to sleep when an unapproved commit is pushed. Default: `keep`. */
                        afterUnapprovedPush?: ("keep" | "sleep") | null;
                        /** @description Only pull requests into these branches; `*` matches any text, `!` excludes. Default: any. */
                        baseBranches?: string[] | null;
                        /** @description No pull request with one of these labels. Default: none. */
                        blockingLabels?: string[] | null;
                        /** @description `deploy` gives apps to pull requests of bots, too. Default: `ignore`. */
                        bots?: ("deploy" | "ignore") | null;
                        /** @description Builds the app, instead of what Taxiway finds. A list of words, which no shell reads. Default: found. */
                        buildCommand?: string[] | null;
                        /** @description `merge` builds the merge of head and base, or the head in a conflict. Default: `head`. */
                        buildRef?: ("head" | "merge") | null;
                        /** @description The longest build, in seconds. Default: `900`. */
                        buildTimeoutSeconds?: number | null;
                        /** @description Comment on a pull request that gets no app, and say why. Default: `false`. */
                        commentWhenSkipped?: boolean | null;
                        /** @description The file in the repository whose settings count where the project has none; empty: no file. Default: `.taxiway.yml`. */
                        configPath?: (string & (unknown & unknown & unknown)) | null;
                        /** @description Values for `ARG` of the Dockerfile; no secrets. Images record them: set secrets as variables of the project instead. Default: none. */
                        dockerBuildArgs?: {
                            [key: string]: string;
                        } | null;
                        /** @description The Dockerfile that builds, below `rootDirectory`. That folder is the context of the build. Default: found. */
                        dockerfilePath?: (string & (unknown & unknown & unknown)) | null;
                        /** @description What drafts get: `deploy`; `keep` deploys none, and keeps what runs; `destroy` takes it down, too. Default: `keep`. */
                        drafts?: ("deploy" | "keep" | "destroy") | null;
                        /** @description Hours without activity until the app is taken down. Default: 0 (never). */
                        expireAfterHours?: number | null;
                        /** @description A path that must answer 2xx before the app gets traffic. Without it, Fly checks the port. Default: none. */
                        healthPath?: string | null;
                        /** @description Installs the dependencies, instead of what Taxiway finds. A list of words, which no shell reads. Default: found. */
                        installCommand?: string[] | null;
                        /** @description Hours that the app stays up after the merge. Default: `0`. */
                        keepAfterMergeHours?: number | null;
                        /** @description The memory of the machine, in MB. Default: `256`. */
                        memoryMb?: number | null;
                        /** @description The folder of a static site, which Taxiway serves. Default: found. */
                        outputDirectory?: (string & (unknown & unknown & unknown)) | null;
                        /** @description Only pull requests that change one of these files. `*` matches within a folder, `**` over folders, `!` excludes, and a folder stands for all that is in it. Default: any. */
                        paths?: string[] | null;
                        /** @description The port of the app, which it also finds in `PORT`. Default: `8080`. */
                        port?: number | null;
                        /** @description `false`: pull requests get no apps. Default: `true`. */
                        pullRequests?: boolean | null;
                        /** @description Deploy again when the base branch moves. Default: `false`. */
                        rebuildOnBaseUpdate?: boolean | null;
                        /** @description What a change of variables redeploys: nothing, `live` apps, or `all`. Default: `off`. */
                        redeployOnEnvChange?: ("off" | "live" | "all") | null;
                        /** @description A region of Fly. Default: `iad`. */
                        region?: string | null;
                        /** @description Runs once before the traffic moves. It runs on a machine of its own, with the new image. A list of words, which no shell reads. Default: none. */
                        releaseCommand?: string[] | null;
                        /** @description Only pull requests with all of these labels. When one is removed, the app is taken down after 60 seconds. Default: none. */
                        requiredLabels?: string[] | null;
                        /** @description An app with trusted variables goes down when its author loses write permission. Default: `true`. */
                        revokeOnTrustLoss?: boolean | null;
                        /** @description The folder of the app. Default: the root. */
                        rootDirectory?: (string & (unknown & unknown & unknown)) | null;
                        /** @description Taxiway repairs an app that crashed or vanished. Default: `true`. */
                        selfHeal?: boolean | null;
                        /** @description The size of the machine at Fly. Default: `shared-cpu-1x`. */
                        size?: string | null;
                        /** @description `[skip deploy]`, `[skip ci]` and the like in head commit or title skip a commit. Default: `true`. */
                        skipTokens?: boolean | null;
                        /** @description When the app of a pull request sleeps. `on_idle`: without visitors; the next visit wakes it. `explicit`: after `sleepAfterHours`, to make room in a quota, or when a user says so. `off`: only when a user says so. Default: `on_idle`. */
                        sleep?: ("on_idle" | "explicit" | "off") | null;
                        /** @description With `sleep: explicit`, hours without activity until the app sleeps. Default: 0 (never). */
                        sleepAfterHours?: number | null;
                        /** @description Starts the server. A list of words, which no shell reads. Default: found. */
                        startCommand?: string[] | null;
                        /** @description Branches with an app of their own, such as `main`. Default: none. */
                        trackedBranches?: string[] | null;
                        /** @description Checks and statuses that have to be green on the head commit first. None of them may itself wait for the deployment. Default: none. */
                        waitForChecks?: (string & (unknown & unknown))[] | null;
                        /** @description `sleep` puts apps to sleep while the project is paused. They stay asleep when it resumes. Default: `keep`. */
                        whenPaused?: ("keep" | "sleep") | null;
                        /** @description `destroy` takes the app down when the pull request changes no file of `paths` any more. Default: `keep`. */
                        whenUnmatched?: ("keep" | "destroy") | null;
                    };
                    /** @description From /v1/github/repositories. */
                    repositoryId: number;
                    /** @description Default: the name of the repository. */
                    slug?: string;
                };
            };
        };
        responses: {
            /** @description Default Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ConnectedProject"];
                };
            };
            /** @description The request is not valid. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No credential, or an invalid one. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The credential lacks the scope. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The resource is in another state. Read it again. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large: over 1 MiB, deeper than 32 levels, or with a list of more than 1,000 items. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is not `application/json`. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The Idempotency-Key was used for another request, or a precondition of the operation does not hold. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests; Retry-After says how long to wait. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Internal error; the log has the request id. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A required service is not reachable, or the API is overloaded; Retry-After says how long to wait. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getProject: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Opaque id, prj_… */
                projectId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Project"];
                };
            };
            /** @description The request is not valid. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No credential, or an invalid one. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The credential lacks the scope. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The object does not exist, or this credential may not read it. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests; Retry-After says how long to wait. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Internal error; the log has the request id. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A required service is not reachable, or the API is overloaded; Retry-After says how long to wait. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    deleteProject: {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag of the project that you read. The API answers 412 if it has changed since. */
                "if-match"?: string;
            };
            path: {
                /** @description Opaque id, prj_… */
                projectId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Project"];
                };
            };
            /** @description The request is not valid. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No credential, or an invalid one. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The credential lacks the scope. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The object does not exist, or this credential may not read it. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The resource is in another state. Read it again. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The resource changed since you read it. */
            412: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests; Retry-After says how long to wait. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Internal error; the log has the request id. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A required service is not reachable, or the API is overloaded; Retry-After says how long to wait. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    updateProject: {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag of the project that you read. The API answers 412 if it has changed since. */
                "if-match"?: string;
            };
            path: {
                /** @description Opaque id, prj_… */
                projectId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "config": {
                 *         "memoryMb": 512,
                 *         "region": null
                 *       },
                 *       "redeploy": "live"
                 *     }
                 */
                "application/json": {
                    config?: {
                        /** @description `sleep` puts the approved app to sleep when an unapproved commit is pushed. Default: `keep`. */
                        afterUnapprovedPush?: ("keep" | "sleep") | null;
                        /** @description Only pull requests into these branches; `*` matches any text, `!` excludes. Default: any. */
                        baseBranches?: string[] | null;
                        /** @description No pull request with one of these labels. Default: none. */
                        blockingLabels?: string[] | null;
                        /** @description `deploy` gives apps to pull requests of bots, too. Default: `ignore`. */
                        bots?: ("deploy" | "ignore") | null;
                        /** @description Builds the app, instead of what Taxiway finds. A list of words, which no shell reads. Default: found. */
                        buildCommand?: string[] | null;
                        /** @description `merge` builds the merge of head and base, or the head in a conflict. Default: `head`. */
                        buildRef?: ("head" | "merge") | null;
                        /** @description The longest build, in seconds. Default: `900`. */
                        buildTimeoutSeconds?: number | null;
                        /** @description Comment on a pull request that gets no app, and say why. Default: `false`. */
                        commentWhenSkipped?: boolean | null;
                        /** @description The file in the repository whose settings count where the project has none; empty: no file. Default: `.taxiway.yml`. */
                        configPath?: (string & (unknown & unknown & unknown)) | null;
                        /** @description Values for `ARG` of the Dockerfile; no secrets. Images record them: set secrets as variables of the project instead. Default: none. */
                        dockerBuildArgs?: {
                            [key: string]: string;
                        } | null;
                        /** @description The Dockerfile that builds, below `rootDirectory`. That folder is the context of the build. Default: found. */
                        dockerfilePath?: (string & (unknown & unknown & unknown)) | null;
                        /** @description What drafts get: `deploy`; `keep` deploys none, and keeps what runs; `destroy` takes it down, too. Default: `keep`. */
                        drafts?: ("deploy" | "keep" | "destroy") | null;
                        /** @description Hours without activity until the app is taken down. Default: 0 (never). */
                        expireAfterHours?: number | null;
                        /** @description A path that must answer 2xx before the app gets traffic. Without it, Fly checks the port. Default: none. */
                        healthPath?: string | null;
                        /** @description Installs the dependencies, instead of what Taxiway finds. A list of words, which no shell reads. Default: found. */
                        installCommand?: string[] | null;
                        /** @description Hours that the app stays up after the merge. Default: `0`. */
                        keepAfterMergeHours?: number | null;
                        /** @description The memory of the machine, in MB. Default: `256`. */
                        memoryMb?: number | null;
                        /** @description The folder of a static site, which Taxiway serves. Default: found. */
                        outputDirectory?: (string & (unknown & unknown & unknown)) | null;
                        /** @description Only pull requests that change one of these files. `*` matches within a folder, `**` over folders, `!` excludes, and a folder stands for all that is in it. Default: any. */
                        paths?: string[] | null;
                        /** @description The port of the app, which it also finds in `PORT`. Default: `8080`. */
                        port?: number | null;
                        /** @description `false`: pull requests get no apps. Default: `true`. */
                        pullRequests?: boolean | null;
                        /** @description Deploy again when the base branch moves. Default: `false`. */
                        rebuildOnBaseUpdate?: boolean | null;
                        /** @description What a change of variables redeploys: nothing, `live` apps, or `all`. Default: `off`. */
                        redeployOnEnvChange?: ("off" | "live" | "all") | null;
                        /** @description A region of Fly. Default: `iad`. */
                        region?: string | null;
                        /** @description Runs once before the traffic moves. It runs on a machine of its own, with the new image. A list of words, which no shell reads. Default: none. */
                        releaseCommand?: string[] | null;
                        /** @description Only pull requests with all of these labels. When one is removed, the app is taken down after 60 seconds. Default: none. */
                        requiredLabels?: string[] | null;
                        /** @description An app with trusted variables goes down when its author loses write permission. Default: `true`. */
                        revokeOnTrustLoss?: boolean | null;
                        /** @description The folder of the app. Default: the root. */
                        rootDirectory?: (string & (unknown & unknown & unknown)) | null;
                        /** @description Taxiway repairs an app that crashed or vanished. Default: `true`. */
                        selfHeal?: boolean | null;
                        /** @description The size of the machine at Fly. Default: `shared-cpu-1x`. */
                        size?: string | null;
                        /** @description `[skip deploy]`, `[skip ci]` and the like in head commit or title skip a commit. Default: `true`. */
                        skipTokens?: boolean | null;
                        /** @description When the app of a pull request sleeps. `on_idle`: without visitors; the next visit wakes it. `explicit`: after `sleepAfterHours`, to make room in a quota, or when a user says so. `off`: only when a user says so. Default: `on_idle`. */
                        sleep?: ("on_idle" | "explicit" | "off") | null;
                        /** @description With `sleep: explicit`, hours without activity until the app sleeps. Default: 0 (never). */
                        sleepAfterHours?: number | null;
                        /** @description Starts the server. A list of words, which no shell reads. Default: found. */
                        startCommand?: string[] | null;
                        /** @description Branches with an app of their own, such as `main`. Default: none. */
                        trackedBranches?: string[] | null;
                        /** @description Checks and statuses that have to be green on the head commit first. None of them may itself wait for the deployment. Default: none. */
                        waitForChecks?: (string & (unknown & unknown))[] | null;
                        /** @description `sleep` puts apps to sleep while the project is paused. They stay asleep when it resumes. Default: `keep`. */
                        whenPaused?: ("keep" | "sleep") | null;
                        /** @description `destroy` takes the app down when the pull request changes no file of `paths` any more. Default: `keep`. */
                        whenUnmatched?: ("keep" | "destroy") | null;
                    };
                    /**
                     * @description Default: `live`.
                     * @enum {string}
                     */
                    redeploy?: "live" | "off";
                    slug?: string;
                };
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Project"];
                };
            };
            /** @description The request is not valid. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No credential, or an invalid one. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The credential lacks the scope. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The object does not exist, or this credential may not read it. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The resource is in another state. Read it again. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The resource changed since you read it. */
            412: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large: over 1 MiB, deeper than 32 levels, or with a list of more than 1,000 items. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is not `application/json`. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The Idempotency-Key was used for another request, or a precondition of the operation does not hold. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description If-Match is missing. */
            428: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests; Retry-After says how long to wait. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Internal error; the log has the request id. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A required service is not reachable, or the API is overloaded; Retry-After says how long to wait. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    archiveProject: {
        parameters: {
            query?: never;
            header?: {
                /** @description A key of your choice for this request. A repeated request with the same key within 24 hours gets the same answer, with `Idempotent-Replayed: true`, and changes nothing. */
                "idempotency-key"?: string;
            };
            path: {
                /** @description Opaque id, prj_… */
                projectId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /** @example {} */
                "application/json": Record<string, never>;
            };
        };
        responses: {
            /** @description Default Response */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Project"];
                };
            };
            /** @description The request is not valid. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No credential, or an invalid one. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The credential lacks the scope. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The object does not exist, or this credential may not read it. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The resource is in another state. Read it again. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large: over 1 MiB, deeper than 32 levels, or with a list of more than 1,000 items. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is not `application/json`. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The Idempotency-Key was used for another request, or a precondition of the operation does not hold. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests; Retry-After says how long to wait. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Internal error; the log has the request id. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A required service is not reachable, or the API is overloaded; Retry-After says how long to wait. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listEnvVars: {
        parameters: {
            query?: {
                /** @description `nextCursor` of the previous page. */
                cursor?: string;
                /** @description Maximum number of items. */
                limit?: number;
            };
            header?: never;
            path: {
                /** @description Opaque id, prj_… */
                projectId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EnvVarPage"];
                };
            };
            /** @description The request is not valid. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No credential, or an invalid one. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The credential lacks the scope. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The object does not exist, or this credential may not read it. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests; Retry-After says how long to wait. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Internal error; the log has the request id. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A required service is not reachable, or the API is overloaded; Retry-After says how long to wait. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    patchEnvVars: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Opaque id, prj_… */
                projectId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "set": [
                 *         {
                 *           "key": "LOG_LEVEL",
                 *           "scope": "all",
                 *           "value": "debug",
                 *           "sensitive": false
                 *         }
                 *       ],
                 *       "delete": [
                 *         {
                 *           "key": "OLD_FLAG",
                 *           "scope": "all"
                 *         }
                 *       ]
                 *     }
                 */
                "application/json": {
                    delete?: {
                        key: string;
                        /**
                         * @description `all`, `production`, `preview`, `branch:<pattern>` (`*` matches any text) or `pr:<number>`.
                         * @default all
                         */
                        scope?: string;
                    }[];
                    set?: {
                        key: string;
                        /**
                         * @description Whether the build gets the variable, the running app, or both. A new variable goes to both unless said.
                         * @enum {string}
                         */
                        phase?: "build" | "runtime" | "both";
                        /**
                         * @description `all`, `production`, `preview`, `branch:<pattern>` (`*` matches any text) or `pr:<number>`.
                         * @default all
                         */
                        scope?: string;
                        /** @description `false`: the value is not secret. Members can read it, and logs show it. Requires the value in the same request. */
                        sensitive?: boolean;
                        /**
                         * @description `trusted_only`: code of forks never gets the variable.
                         * @enum {string}
                         */
                        trust?: "trusted_only" | "any";
                        value?: string;
                    }[];
                };
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ChangedEnvVars"];
                };
            };
            /** @description The request is not valid. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No credential, or an invalid one. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The credential lacks the scope. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The object does not exist, or this credential may not read it. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The resource is in another state. Read it again. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large: over 1 MiB, deeper than 32 levels, or with a list of more than 1,000 items. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is not `application/json`. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The Idempotency-Key was used for another request, or a precondition of the operation does not hold. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests; Retry-After says how long to wait. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Internal error; the log has the request id. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A required service is not reachable, or the API is overloaded; Retry-After says how long to wait. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    putEnvVar: {
        parameters: {
            query?: {
                /** @description `all`, `production`, `preview`, `branch:<pattern>` (`*` matches any text) or `pr:<number>`. */
                scope?: string;
            };
            header?: {
                /** @description The version that the variable must have, such as `"3"`. The API answers 412 for another version. */
                "if-match"?: string;
            };
            path: {
                key: string;
                /** @description Opaque id, prj_… */
                projectId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "value": "postgres://shop@db.internal/shop",
                 *       "phase": "runtime",
                 *       "trust": "trusted_only"
                 *     }
                 */
                "application/json": {
                    /**
                     * @description Whether the build gets the variable, the running app, or both. A new variable goes to both unless said.
                     * @enum {string}
                     */
                    phase?: "build" | "runtime" | "both";
                    /** @description `false`: the value is not secret. Members can read it, and logs show it. Requires the value in the same request. */
                    sensitive?: boolean;
                    /**
                     * @description `trusted_only`: code of forks never gets the variable.
                     * @enum {string}
                     */
                    trust?: "trusted_only" | "any";
                    value: string;
                };
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EnvVar"];
                };
            };
            /** @description The request is not valid. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No credential, or an invalid one. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The credential lacks the scope. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The object does not exist, or this credential may not read it. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The resource is in another state. Read it again. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The resource changed since you read it. */
            412: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large: over 1 MiB, deeper than 32 levels, or with a list of more than 1,000 items. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is not `application/json`. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The Idempotency-Key was used for another request, or a precondition of the operation does not hold. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests; Retry-After says how long to wait. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Internal error; the log has the request id. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A required service is not reachable, or the API is overloaded; Retry-After says how long to wait. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    deleteEnvVar: {
        parameters: {
            query?: {
                /** @description `all`, `production`, `preview`, `branch:<pattern>` (`*` matches any text) or `pr:<number>`. */
                scope?: string;
            };
            header?: {
                /** @description The version that the variable must have, such as `"3"`. The API answers 412 for another version. */
                "if-match"?: string;
            };
            path: {
                key: string;
                /** @description Opaque id, prj_… */
                projectId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is gone. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The request is not valid. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No credential, or an invalid one. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The credential lacks the scope. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The object does not exist, or this credential may not read it. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The resource is in another state. Read it again. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The resource changed since you read it. */
            412: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests; Retry-After says how long to wait. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Internal error; the log has the request id. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A required service is not reachable, or the API is overloaded; Retry-After says how long to wait. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listEnvVarHistory: {
        parameters: {
            query?: {
                /** @description `nextCursor` of the previous page. */
                cursor?: string;
                /** @description Maximum number of items. */
                limit?: number;
            };
            header?: never;
            path: {
                /** @description Opaque id, prj_… */
                projectId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EnvVarChangePage"];
                };
            };
            /** @description The request is not valid. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No credential, or an invalid one. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The credential lacks the scope. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The object does not exist, or this credential may not read it. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests; Retry-After says how long to wait. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Internal error; the log has the request id. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A required service is not reachable, or the API is overloaded; Retry-After says how long to wait. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    importEnvVars: {
        parameters: {
            query?: {
                /** @description `true`: show what the import would set and skip, and set nothing. */
                dryRun?: "true" | "false";
            };
            header?: {
                /** @description A key of your choice for this request. A repeated request with the same key within 24 hours gets the same answer, with `Idempotent-Replayed: true`, and changes nothing. */
                "idempotency-key"?: string;
            };
            path: {
                /** @description Opaque id, prj_… */
                projectId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "text": "LOG_LEVEL=debug\nFEATURE_CART=1\n",
                 *       "scope": "preview"
                 *     }
                 */
                "application/json": {
                    /**
                     * @description Whether the build gets the variable, the running app, or both. A new variable goes to both unless said.
                     * @enum {string}
                     */
                    phase?: "build" | "runtime" | "both";
                    /**
                     * @description `all`, `production`, `preview`, `branch:<pattern>` (`*` matches any text) or `pr:<number>`.
                     * @default all
                     */
                    scope?: string;
                    /** @description `false`: the value is not secret. Members can read it, and logs show it. Requires the value in the same request. */
                    sensitive?: boolean;
                    /** @description `KEY=value` lines, as in a `.env` file. */
                    text: string;
                    /**
                     * @description `trusted_only`: code of forks never gets the variable.
                     * @enum {string}
                     */
                    trust?: "trusted_only" | "any";
                };
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ImportedEnvVars"];
                };
            };
            /** @description The request is not valid. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No credential, or an invalid one. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The credential lacks the scope. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The object does not exist, or this credential may not read it. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The resource is in another state. Read it again. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large: over 1 MiB, deeper than 32 levels, or with a list of more than 1,000 items. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is not `application/json`. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The Idempotency-Key was used for another request, or a precondition of the operation does not hold. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests; Retry-After says how long to wait. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Internal error; the log has the request id. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A required service is not reachable, or the API is overloaded; Retry-After says how long to wait. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listEnvironments: {
        parameters: {
            query?: {
                /** @description Only the environment of this branch. */
                branch?: string;
                /** @description `nextCursor` of the previous page. */
                cursor?: string;
                /** @description Maximum number of items. */
                limit?: number;
                /** @description The order of the list. */
                order?: "newest" | "oldest";
                /** @description Only the environment of this pull request. */
                pullRequest?: number;
                /** @description Only environments with this desired state. */
                state?: "up" | "asleep" | "held" | "down";
            };
            header?: never;
            path: {
                /** @description Opaque id, prj_… */
                projectId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EnvironmentPage"];
                };
            };
            /** @description The request is not valid. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No credential, or an invalid one. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The credential lacks the scope. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The object does not exist, or this credential may not read it. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests; Retry-After says how long to wait. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Internal error; the log has the request id. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A required service is not reachable, or the API is overloaded; Retry-After says how long to wait. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    pauseProject: {
        parameters: {
            query?: never;
            header?: {
                /** @description A key of your choice for this request. A repeated request with the same key within 24 hours gets the same answer, with `Idempotent-Replayed: true`, and changes nothing. */
                "idempotency-key"?: string;
            };
            path: {
                /** @description Opaque id, prj_… */
                projectId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /** @example {} */
                "application/json": Record<string, never>;
            };
        };
        responses: {
            /** @description Default Response */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Project"];
                };
            };
            /** @description The request is not valid. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No credential, or an invalid one. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The credential lacks the scope. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The object does not exist, or this credential may not read it. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The resource is in another state. Read it again. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large: over 1 MiB, deeper than 32 levels, or with a list of more than 1,000 items. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is not `application/json`. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The Idempotency-Key was used for another request, or a precondition of the operation does not hold. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests; Retry-After says how long to wait. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Internal error; the log has the request id. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A required service is not reachable, or the API is overloaded; Retry-After says how long to wait. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    resumeProject: {
        parameters: {
            query?: never;
            header?: {
                /** @description A key of your choice for this request. A repeated request with the same key within 24 hours gets the same answer, with `Idempotent-Replayed: true`, and changes nothing. */
                "idempotency-key"?: string;
            };
            path: {
                /** @description Opaque id, prj_… */
                projectId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /** @example {} */
                "application/json": Record<string, never>;
            };
        };
        responses: {
            /** @description Default Response */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Project"];
                };
            };
            /** @description The request is not valid. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No credential, or an invalid one. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The credential lacks the scope. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The object does not exist, or this credential may not read it. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The resource is in another state. Read it again. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large: over 1 MiB, deeper than 32 levels, or with a list of more than 1,000 items. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is not `application/json`. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The Idempotency-Key was used for another request, or a precondition of the operation does not hold. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests; Retry-After says how long to wait. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Internal error; the log has the request id. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A required service is not reachable, or the API is overloaded; Retry-After says how long to wait. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    syncProject: {
        parameters: {
            query?: never;
            header?: {
                /** @description A key of your choice for this request. A repeated request with the same key within 24 hours gets the same answer, with `Idempotent-Replayed: true`, and changes nothing. */
                "idempotency-key"?: string;
            };
            path: {
                /** @description Opaque id, prj_… */
                projectId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /** @example {} */
                "application/json": Record<string, never>;
            };
        };
        responses: {
            /** @description Default Response */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Project"];
                };
            };
            /** @description The request is not valid. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No credential, or an invalid one. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The credential lacks the scope. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The object does not exist, or this credential may not read it. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large: over 1 MiB, deeper than 32 levels, or with a list of more than 1,000 items. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is not `application/json`. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The Idempotency-Key was used for another request, or a precondition of the operation does not hold. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests; Retry-After says how long to wait. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Internal error; the log has the request id. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A required service is not reachable, or the API is overloaded; Retry-After says how long to wait. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    unarchiveProject: {
        parameters: {
            query?: never;
            header?: {
                /** @description A key of your choice for this request. A repeated request with the same key within 24 hours gets the same answer, with `Idempotent-Replayed: true`, and changes nothing. */
                "idempotency-key"?: string;
            };
            path: {
                /** @description Opaque id, prj_… */
                projectId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /** @example {} */
                "application/json": Record<string, never>;
            };
        };
        responses: {
            /** @description Default Response */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Project"];
                };
            };
            /** @description The request is not valid. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No credential, or an invalid one. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The credential lacks the scope. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The object does not exist, or this credential may not read it. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The resource is in another state. Read it again. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large: over 1 MiB, deeper than 32 levels, or with a list of more than 1,000 items. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is not `application/json`. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The Idempotency-Key was used for another request, or a precondition of the operation does not hold. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests; Retry-After says how long to wait. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Internal error; the log has the request id. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A required service is not reachable, or the API is overloaded; Retry-After says how long to wait. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getSystem: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["System"];
                };
            };
            /** @description The request is not valid. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No credential, or an invalid one. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The credential lacks the scope. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The object does not exist, or this credential may not read it. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests; Retry-After says how long to wait. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Internal error; the log has the request id. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A required service is not reachable, or the API is overloaded; Retry-After says how long to wait. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listUnmatchedDeliveries: {
        parameters: {
            query?: {
                /** @description `nextCursor` of the previous page. */
                cursor?: string;
                /** @description Maximum number of items. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UnmatchedDeliveryPage"];
                };
            };
            /** @description The request is not valid. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No credential, or an invalid one. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The credential lacks the scope. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The object does not exist, or this credential may not read it. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests; Retry-After says how long to wait. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Internal error; the log has the request id. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A required service is not reachable, or the API is overloaded; Retry-After says how long to wait. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    confirmSweep: {
        parameters: {
            query?: never;
            header?: {
                /** @description A key of your choice for this request. A repeated request with the same key within 24 hours gets the same answer, with `Idempotent-Replayed: true`, and changes nothing. */
                "idempotency-key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "at": "2026-03-02T09:30:00.000Z"
                 *     }
                 */
                "application/json": {
                    /**
                     * Format: date-time
                     * @description The `at` of the sweep that you read.
                     */
                    at: string;
                };
            };
        };
        responses: {
            /** @description Default Response */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ConfirmedSweep"];
                };
            };
            /** @description The request is not valid. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No credential, or an invalid one. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The credential lacks the scope. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The object does not exist, or this credential may not read it. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The resource is in another state. Read it again. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large: over 1 MiB, deeper than 32 levels, or with a list of more than 1,000 items. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is not `application/json`. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The Idempotency-Key was used for another request, or a precondition of the operation does not hold. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests; Retry-After says how long to wait. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Internal error; the log has the request id. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A required service is not reachable, or the API is overloaded; Retry-After says how long to wait. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listWebhookDeliveries: {
        parameters: {
            query?: {
                /** @description Only deliveries because of which something was decided about this pull request (`12`), branch or whole commit id. */
                about?: string;
                action?: string;
                /** @description `nextCursor` of the previous page. */
                cursor?: string;
                /** @description Only this event, such as `pull_request`. */
                event?: string;
                /** @description GitHub's id of the event. */
                guid?: string;
                /** @description Maximum number of items. */
                limit?: number;
                reason?: string;
                /** @description The replays of this delivery. */
                replayOf?: string;
                repositoryId?: number;
                state?: "received" | "processing" | "processed" | "ignored" | "suspect" | "failed" | "dead";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookDeliveryPage"];
                };
            };
            /** @description The request is not valid. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No credential, or an invalid one. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The credential lacks the scope. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests; Retry-After says how long to wait. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Internal error; the log has the request id. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A required service is not reachable, or the API is overloaded; Retry-After says how long to wait. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getWebhookDelivery: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Opaque id, dlv_… */
                deliveryId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookDeliveryDetail"];
                };
            };
            /** @description The request is not valid. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No credential, or an invalid one. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The credential lacks the scope. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The object does not exist, or this credential may not read it. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests; Retry-After says how long to wait. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Internal error; the log has the request id. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A required service is not reachable, or the API is overloaded; Retry-After says how long to wait. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listDeliveryDecisions: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Opaque id, dlv_… */
                deliveryId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DeliveryDecisions"];
                };
            };
            /** @description The request is not valid. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No credential, or an invalid one. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The credential lacks the scope. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The object does not exist, or this credential may not read it. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests; Retry-After says how long to wait. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Internal error; the log has the request id. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A required service is not reachable, or the API is overloaded; Retry-After says how long to wait. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    dropWebhookDelivery: {
        parameters: {
            query?: never;
            header?: {
                /** @description A key of your choice for this request. A repeated request with the same key within 24 hours gets the same answer, with `Idempotent-Replayed: true`, and changes nothing. */
                "idempotency-key"?: string;
            };
            path: {
                /** @description Opaque id, dlv_… */
                deliveryId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "reason": "Nothing happened on GitHub at that time."
                 *     }
                 */
                "application/json": {
                    /** @description For the audit trail. */
                    reason: string;
                };
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookDelivery"];
                };
            };
            /** @description The request is not valid. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No credential, or an invalid one. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The credential lacks the scope. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The object does not exist, or this credential may not read it. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The resource is in another state. Read it again. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large: over 1 MiB, deeper than 32 levels, or with a list of more than 1,000 items. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is not `application/json`. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The Idempotency-Key was used for another request, or a precondition of the operation does not hold. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests; Retry-After says how long to wait. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Internal error; the log has the request id. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A required service is not reachable, or the API is overloaded; Retry-After says how long to wait. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getDeliveryPayload: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Opaque id, dlv_… */
                deliveryId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DeliveryPayload"];
                };
            };
            /** @description The request is not valid. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No credential, or an invalid one. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The credential lacks the scope. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The object does not exist, or this credential may not read it. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem. */
            410: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests; Retry-After says how long to wait. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Internal error; the log has the request id. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A required service is not reachable, or the API is overloaded; Retry-After says how long to wait. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    releaseWebhookDelivery: {
        parameters: {
            query?: never;
            header?: {
                /** @description A key of your choice for this request. A repeated request with the same key within 24 hours gets the same answer, with `Idempotent-Replayed: true`, and changes nothing. */
                "idempotency-key"?: string;
            };
            path: {
                /** @description Opaque id, dlv_… */
                deliveryId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "reason": "Two labels were set within a second."
                 *     }
                 */
                "application/json": {
                    /** @description For the audit trail. */
                    reason: string;
                };
            };
        };
        responses: {
            /** @description Default Response */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookDelivery"];
                };
            };
            /** @description The request is not valid. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No credential, or an invalid one. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The credential lacks the scope. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The object does not exist, or this credential may not read it. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The resource is in another state. Read it again. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem. */
            410: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large: over 1 MiB, deeper than 32 levels, or with a list of more than 1,000 items. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is not `application/json`. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The Idempotency-Key was used for another request, or a precondition of the operation does not hold. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests; Retry-After says how long to wait. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Internal error; the log has the request id. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A required service is not reachable, or the API is overloaded; Retry-After says how long to wait. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    replayWebhookDelivery: {
        parameters: {
            query?: never;
            header?: {
                /** @description A key of your choice for this request. A repeated request with the same key within 24 hours gets the same answer, with `Idempotent-Replayed: true`, and changes nothing. */
                "idempotency-key"?: string;
            };
            path: {
                /** @description Opaque id, dlv_… */
                deliveryId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "dryRun": true
                 *     }
                 */
                "application/json": {
                    /** @enum {boolean} */
                    dryRun: true;
                } | {
                    /** @description For the audit trail. */
                    reason: string;
                };
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ReplayPreview"];
                };
            };
            /** @description Default Response */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookDelivery"];
                };
            };
            /** @description The request is not valid. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No credential, or an invalid one. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The credential lacks the scope. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The object does not exist, or this credential may not read it. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The resource is in another state. Read it again. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem. */
            410: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large: over 1 MiB, deeper than 32 levels, or with a list of more than 1,000 items. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is not `application/json`. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The Idempotency-Key was used for another request, or a precondition of the operation does not hold. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests; Retry-After says how long to wait. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Internal error; the log has the request id. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A required service is not reachable, or the API is overloaded; Retry-After says how long to wait. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    replayWebhookDeliveries: {
        parameters: {
            query?: never;
            header?: {
                /** @description A key of your choice for this request. A repeated request with the same key within 24 hours gets the same answer, with `Idempotent-Replayed: true`, and changes nothing. */
                "idempotency-key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "deliveryIds": [
                 *         "dlv_01k7fsv4a2e8wr3qtn6d5hm007"
                 *       ],
                 *       "dryRun": true
                 *     }
                 */
                "application/json": {
                    /** @description Applied in this order: oldest first is the order of GitHub. */
                    deliveryIds: string[];
                    /** @enum {boolean} */
                    dryRun: true;
                } | {
                    /** @description Applied in this order: oldest first is the order of GitHub. */
                    deliveryIds: string[];
                    /** @description For the audit trail. */
                    reason: string;
                };
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ReplayPreviews"];
                };
            };
            /** @description Default Response */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Replays"];
                };
            };
            /** @description The request is not valid. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No credential, or an invalid one. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The credential lacks the scope. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The object does not exist, or this credential may not read it. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The resource is in another state. Read it again. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem. */
            410: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large: over 1 MiB, deeper than 32 levels, or with a list of more than 1,000 items. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is not `application/json`. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The Idempotency-Key was used for another request, or a precondition of the operation does not hold. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests; Retry-After says how long to wait. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Internal error; the log has the request id. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A required service is not reachable, or the API is overloaded; Retry-After says how long to wait. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
}
