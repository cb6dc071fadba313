import { AsyncLocalStorage } from 'node:async_hooks';
import { syncBuiltinESMExports } from 'node:module';
import { captureChannels, type OutputSink } from '../capture-channels';
import type { OutputCapture } from '../capture-output';

/** The output of one attempt in a process that it shares with others, such as the test that runs it. */
export interface ScopedOutput extends OutputCapture {
  /** Runs the code so that all that it prints, and each error that it leaves uncaught, goes to this output's sink. */
  run<T>(code: () => Promise<T>): Promise<T>;
}

interface Scope {
  sink?: OutputSink | undefined;
}

const scopes = new AsyncLocalStorage<Scope>();

/** How many scopes are open. The process's own output is changed only while there is one. */
let open = 0;
let putBack: () => void = () => {};

/**
 * Makes an output for one attempt. Whose output it is follows the code through timers, promises and callbacks, so that
 * attempts side by side do not mix. What anything else prints meanwhile is printed as usual.
 */
export function openScopedOutput(writeLine: (line: string) => void): ScopedOutput {
  const scope: Scope = {};
  return {
    writeLine,
    sendTo: (sink) => {
      scope.sink = sink;
    },
    isIntact: () => true,
    run: async (code) => {
      if (open++ === 0) putBack = capture();
      try {
        return await scopes.run(scope, code);
      } finally {
        // Code that was left running prints into the test's own output from now on.
        scope.sink = undefined;
        if (--open === 0) putBack();
      }
    },
  };
}

const findSink = () => scopes.getStore()?.sink;

/** Captures the output of all scopes. Returns an act that puts everything back. */
function capture(): () => void {
  const acts: (() => void)[] = [];
  captureChannels({
    findSink,
    mayEnd: () => findSink() === undefined,
    replace: (object, name, method) => {
      const before = Object.getOwnPropertyDescriptor(object, name);
      object[name] = method;
      acts.push(() => {
        // Whoever has replaced it again keeps a function that passes everything on.
        if (object[name] !== method) return;
        if (before) Object.defineProperty(object, name, before);
        else delete object[name];
      });
    },
  });
  acts.push(captureErrors());
  return () => {
    for (const act of acts.reverse()) act();
    syncBuiltinESMExports();
  };
}

type Listener = (...all: unknown[]) => void;

/**
 * Takes the uncaught errors of all scopes, and hands all others to whoever listened before: a test runner would fail
 * its test for an error that only fails the attempt.
 */
function captureErrors(): () => void {
  const events = ['uncaughtException', 'unhandledRejection'].map((event) => {
    const others = realProcess.rawListeners(event) as Listener[];
    realProcess.removeAllListeners(event);
    const listener = (error: unknown, ...rest: unknown[]) => {
      const sink = findSink();
      if (sink) return sink.crash(error);
      // As Node does where nobody listens.
      if (others.length === 0) throw error;
      for (const other of others) other.call(realProcess, error, ...rest);
    };
    realProcess.on(event, listener);
    return { event, listener, others };
  });
  return () => {
    for (const { event, listener, others } of events) {
      realProcess.removeListener(event, listener);
      for (const other of others.reverse()) realProcess.prependListener(event, other);
    }
  };
}

/** Jest gives a test a copy of `process`, on which no uncaught error is ever heard. */
const realProcess: NodeJS.EventEmitter = process.getBuiltinModule('node:process');
