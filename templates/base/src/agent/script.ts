import type { Rule, Script } from "../runtime/index.ts";

const remember: Rule = (said) => {
  const [, name] = /\b(?:call me|my name is) ([\p{L}][\p{L} '-]{0,40})/iu.exec(said) ?? [];
  return name
    ? { calls: [{ toolName: "remember-preference", input: { key: "name", value: name.trim() } }] }
    : undefined;
};

const greet: Rule = (said) =>
  /^\W*(?:hi|hello|hey|good (?:morning|afternoon|evening))\b/i.test(said)
    ? { say: "Hello. I have no tools of my own yet, but I can remember your name. What is it?" }
    : undefined;

/** Replies of the scripted model. Write yours here: tests and evals use them whatever model you choose. */
export const script: Script = {
  example: "My name is Sam",
  rules: [remember, greet],
  replies: {
    "remember-preference": ({ key, value }: { key: string; value: string }) => `Noted, your ${key} is ${value}.`,
  },
  failed: ({ message }) => `I am sorry, that did not work. ${message}`,
  otherwise:
    'I am the scripted model of an agent without a domain. Say "My name is Sam", or call a tool by its name: ' +
    'use remember-preference {"key": "language", "value": "English"}. ' +
    "To add the first tool: npm run generate tool. README.md shows the rest.",
  finish: (text, { instructions }) => {
    const [, name] = /^- name: (.+)$/m.exec(instructions) ?? [];
    return name ? `${name}: ${text}` : text;
  },
};
