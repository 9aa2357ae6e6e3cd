# fish completion for svc. What may stand at the cursor is svc's own answer: svc __complete.

function __svc_complete
    set -l words (commandline --tokenize --cut-at-cursor --current-process)
    set -l current (commandline --current-token --cut-at-cursor)
    for line in ($words[1] __complete -- $words[2..-1] "$current" 2>/dev/null)
        if test "$line" = ":files"
            __fish_complete_path "$current"
        else
            printf '%s\n' $line
        end
    end
end

complete --command svc --no-files --arguments '(__svc_complete)'
