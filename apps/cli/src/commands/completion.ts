import { Argument } from "commander";
import { write } from "../terminal.ts";
import type { HandWritten } from "./hand-written.ts";

const shells = ["bash", "zsh", "fish"] as const;
type Shell = (typeof shells)[number];

/** Each shell asks the hidden `complete` command, so a new procedure completes without a new script. */
const scripts: Record<Shell, string> = {
  bash: `_freehold() {
  local IFS=$'\\n'
  COMPREPLY=($(freehold complete -- "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null | cut -f1))
}
complete -o default -F _freehold freehold
`,
  zsh: `#compdef freehold
_freehold() {
  local -a found
  local line
  while IFS=$'\\t' read -r name words; do
    found+=("\${name//:/\\\\:}:\${words}")
  done < <(freehold complete -- "\${(@)words[2,CURRENT]}" 2>/dev/null)
  if (( \${#found} )); then _describe freehold found; else _files; fi
}
compdef _freehold freehold
`,
  fish: `function __freehold_complete
  set -l words (commandline -opc) (commandline -ct)
  freehold complete -- $words[2..-1] 2>/dev/null
end
complete -c freehold -a '(__freehold_complete)'
`,
};

/** `completion`: the script that makes a shell complete commands, options and choices. */
export const completion: HandWritten = {
  path: ["completion"],
  attach: (command, line) => {
    command
      .summary("print the completion script of a shell")
      .description("Prints the script that makes a shell complete commands, options and choices.")
      .addArgument(new Argument("<shell>", "the shell").choices(shells))
      .addHelpText(
        "after",
        '\nExamples:\n  $ eval "$(freehold completion bash)"\n  $ freehold completion fish > ~/.config/fish/completions/freehold.fish',
      )
      .action((shell: Shell) => write(line.terminal.stdout, scripts[shell]));
  },
};
