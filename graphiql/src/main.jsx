import 'graphiql/setup-workers/vite';
import 'graphiql/style.css';
import '@graphiql/plugin-explorer/style.css';
import './style.css';

import { explorerPlugin } from '@graphiql/plugin-explorer';
import { createGraphiQLFetcher } from '@graphiql/toolkit';
import { GraphiQL, HISTORY_PLUGIN } from 'graphiql';
import { createClient } from 'graphql-ws';
import { createRoot } from 'react-dom/client';

import { examples } from './examples.js';
import { currentSession } from './session.js';
import { signInPlugin } from './sign-in-plugin.jsx';

const socketUrl = `${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}/graphql`;

function authorization() {
  const session = currentSession();
  return session === undefined ? {} : { authorization: `Bearer ${session.accessToken}` };
}

const fetcher = createGraphiQLFetcher({
  url: '/graphql',
  // The socket closes with its last subscription, so that the next one is opened by whoever is signed in then.
  wsClient: createClient({ url: socketUrl, lazy: true, connectionParams: authorization, retryAttempts: 2 }),
});

/** Headers typed in the editor win over the signed-in session's; an empty `childId` becomes the first child's. */
function signedFetcher(params, options) {
  const childId = currentSession()?.childIds[0];
  const isChildMissing = params.variables?.childId === '' && childId !== undefined;
  return fetcher(isChildMissing ? { ...params, variables: { ...params.variables, childId } } : params, {
    ...options,
    headers: { ...authorization(), ...options?.headers },
  });
}

createRoot(document.getElementById('root')).render(
  <GraphiQL
    fetcher={signedFetcher}
    defaultTabs={examples}
    defaultEditorToolsVisibility="variables"
    plugins={[HISTORY_PLUGIN, explorerPlugin(), signInPlugin]}
    visiblePlugin={signInPlugin}
    shouldPersistHeaders={false}
  />,
);
