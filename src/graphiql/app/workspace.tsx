import { HISTORY_PLUGIN } from '@graphiql/plugin-history';
import type { Fetcher } from '@graphiql/toolkit';
import { GraphiQL } from 'graphiql';
import { getOperationAST } from 'graphql';
import { useMemo, useState } from 'react';
import 'graphiql/setup-workers/vite';
// Not `graphiql/style.css`: that holds 360 kB of fonts and a second copy of Monaco's own style.
import '@graphiql/plugin-doc-explorer/style.css';
import '@graphiql/plugin-history/style.css';
import '@graphiql/react/style.css';
import 'graphiql/graphiql.css';
import './look/graphiql.css';
import type { Me } from './contract';
import { useSpeaking } from './language';
import { memoryStorage } from './memory-storage';
import { OperationsContext, operationsPlugin, useOperations } from './operations';
import type { Session } from './session';

/** How wide the panel at the left is, as a part of the editors; GraphiQL's own third is more than a list needs. */
const PANEL_WIDTH = { 'graphiql:docExplorerFlex': '0.32' };

export default function Workspace({ session, me }: { session: Session; me: Me }) {
  const { say } = useSpeaking();
  const [storage] = useState(() => memoryStorage(PANEL_WIDTH));
  const operations = useOperations(session, me);
  const panel = useMemo(() => operationsPlugin(say.operations.title), [say]);
  const plugins = useMemo(() => [panel, HISTORY_PLUGIN], [panel]);
  // A new function makes GraphiQL fetch the schema anew: signing the agreement changes what one may see.
  const fetcher = useMemo<Fetcher>(
    () => (question, about) => {
      const operation = about?.documentAST && getOperationAST(about.documentAST, question.operationName);
      const answer =
        operation?.operation === 'subscription' ? session.follow(question) : session.send(question);
      return answer as ReturnType<Fetcher>;
    },
    [session, me.agreementSigned],
  );
  return (
    <OperationsContext value={operations}>
      <GraphiQL
        fetcher={fetcher}
        storage={storage}
        plugins={plugins}
        visiblePlugin={panel}
        defaultQuery={say.welcome}
        defaultEditorToolsVisibility="variables"
        isHeadersEditorEnabled={false}
        shouldPersistHeaders={false}
        inputValueDeprecation
      >
        <GraphiQL.Logo>
          <></>
        </GraphiQL.Logo>
      </GraphiQL>
    </OperationsContext>
  );
}
