import { type GraphiQLPlugin, useGraphiQL, useGraphiQLActions } from '@graphiql/react';
import { getOperationAST, parse } from 'graphql';
import { createContext, use, useEffect, useId, useState } from 'react';
import { type Me, type NamedOperation, OPERATIONS } from './contract';
import { useSpeaking } from './language';
import type { Session } from './session';
import { nameIn, texts } from './texts';

export interface Operations {
  list: NamedOperation[] | undefined;
  failed: boolean;
  fetchAgain(): void;
}

export const OperationsContext = createContext<Operations>({ list: [], failed: false, fetchAgain() {} });

/** The named operations that this person may use, fetched again once they signed the agreement. */
export function useOperations(session: Session, { agreementSigned }: Me): Operations {
  const [list, setList] = useState<NamedOperation[]>();
  const [failed, setFailed] = useState(false);
  const [attempt, setAttempt] = useState(0);
  useEffect(() => {
    setFailed(false);
    session.ask<{ operations: NamedOperation[] }>(OPERATIONS).then(
      (answer) => setList(answer.operations),
      () => setFailed(true),
    );
  }, [session, agreementSigned, attempt]);
  return { list, failed, fetchAgain: () => setAttempt(attempt + 1) };
}

export function operationsPlugin(title: string): GraphiQLPlugin {
  return { title, icon: OperationsIcon, content: OperationsPanel };
}

function OperationsIcon() {
  return (
    <svg viewBox="0 0 20 20" fill="none" stroke="currentColor" strokeWidth="1.5" strokeLinecap="round">
      <path d="M3 5h1.5M3 10h1.5M3 15h1.5M8 5h9M8 10h9M8 15h9" />
    </svg>
  );
}

function OperationsPanel() {
  const { say } = useSpeaking();
  const { list, failed, fetchAgain } = use(OperationsContext);
  const [wanted, setWanted] = useState('');
  const [opened, setOpened] = useState('');
  const open = useOpenInTab();
  const id = useId();

  const found = (list ?? []).filter((operation) => matches(operation, wanted));
  const groups = Object.entries(Object.groupBy(found, ({ part }) => part));
  return (
    <section className="operations" aria-labelledby={`${id}-title`}>
      <h2 id={`${id}-title`}>{say.operations.title}</h2>
      <input
        type="search"
        autoFocus
        aria-label={say.operations.search}
        placeholder={say.operations.search}
        value={wanted}
        onChange={(event) => setWanted(event.target.value)}
      />
      <p className="visually-hidden" role="status">
        {opened}
      </p>
      {failed ? (
        <p role="alert">
          {say.operations.failed}{' '}
          <button className="quiet" type="button" onClick={fetchAgain}>
            {say.tryAgain}
          </button>
        </p>
      ) : (
        found.length === 0 && (
          <p role="status">
            {!list ? say.loading : list.length === 0 ? say.operations.empty : say.operations.none}
          </p>
        )
      )}
      {groups.map(([part, operations = []]) => (
        <section key={part} aria-labelledby={`${id}-${part}`}>
          <h3 id={`${id}-${part}`}>{nameIn(say.partNames, part)}</h3>
          <ul>
            {operations.map((operation) => {
              const kind = kindOf(operation);
              return (
                <li key={operation.name}>
                  <button
                    type="button"
                    data-kind={kind}
                    onClick={() => {
                      open(operation);
                      setOpened(say.operations.opened(operation.label));
                    }}
                  >
                    <span className="label">{operation.label}</span>
                    <span className="kind">{say.operations[kind]}</span>
                    {operation.description && <span className="description">{operation.description}</span>}
                  </button>
                </li>
              );
            })}
          </ul>
        </section>
      ))}
    </section>
  );
}

/** Puts an operation in a tab of its own, and the cursor where the person goes on: at the variables, or at "run". */
function useOpenInTab(): (operation: NamedOperation) => void {
  const { addTab, updateActiveTabValues } = useGraphiQLActions();
  const queryEditor = useGraphiQL((state) => state.queryEditor);
  const variableEditor = useGraphiQL((state) => state.variableEditor);
  const [chosen, choose] = useState<NamedOperation | null>(null);

  // Whoever is quicker than the editors finds the operation there once they have loaded.
  useEffect(() => {
    if (!chosen || !queryEditor || !variableEditor) return;
    choose(null);
    const query = chosen.document;
    const variables = chosen.variables ? indented(chosen.variables) : '';
    if (!isUntouched(queryEditor.getValue())) addTab();
    queryEditor.setValue(query);
    variableEditor.setValue(variables);
    // The editors tell the tab themselves, a tenth of a second later; a click on another tab may come sooner.
    const operationName = operationNameOf(query) ?? chosen.name;
    updateActiveTabValues({ query, variables, operationName, response: null });
    if (variables) variableEditor.focus();
    else document.querySelector<HTMLElement>('.graphiql-execute-button')?.focus();
  }, [chosen, queryEditor, variableEditor, addTab, updateActiveTabValues]);

  return choose;
}

/** Nothing of the person's own would be lost. */
function isUntouched(query: string): boolean {
  return query.trim() === '' || Object.values(texts).some(({ welcome }) => welcome === query);
}

function matches({ label, description, name, part }: NamedOperation, wanted: string): boolean {
  const text = [label, description, name, part].join(' ').toLowerCase();
  return wanted
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word));
}

function kindOf({ document }: NamedOperation): 'query' | 'mutation' {
  try {
    return getOperationAST(parse(document))?.operation === 'mutation' ? 'mutation' : 'query';
  } catch {
    return 'query';
  }
}

function operationNameOf(query: string): string | undefined {
  try {
    return getOperationAST(parse(query))?.name?.value;
  } catch {
    return undefined;
  }
}

function indented(json: string): string {
  try {
    return JSON.stringify(JSON.parse(json), null, 2);
  } catch {
    return json;
  }
}
