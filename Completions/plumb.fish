function __plumb_should_offer_completions_for_flags_or_options -a expected_commands
    set -l non_repeating_flags_or_options $argv[2..]
    set -l non_repeating_flags_or_options_absent 0
    set -l positional_index 0
    set -l commands
    __plumb_parse_tokens
    test "$commands" = "$expected_commands"; and return $non_repeating_flags_or_options_absent
end

function __plumb_should_offer_completions_for_positional -a expected_commands positional_index_comparison expected_positional_index
    set -l non_repeating_flags_or_options
    set -l non_repeating_flags_or_options_absent 0
    set -l positional_index 0
    set -l commands
    __plumb_parse_tokens
    test "$commands" = "$expected_commands" -a \( "$positional_index" "$positional_index_comparison" "$expected_positional_index" \)
end

function __plumb_parse_tokens -S
    set -l unparsed_tokens (__plumb_tokens -pc)
    switch $unparsed_tokens[1]
    case 'plumb'
        __plumb_parse_subcommand 0 'version' 'h/help'
        switch $unparsed_tokens[1]
        case 'lint'
            __plumb_parse_subcommand -r 1 'only=+' 'confidence=' 'fail-on=' 'baseline=' 'write-baseline=' 'since=' 'format=' 'output=' 'stats=' 'resources=+' 'stdin-filename=' 'jobs=' 'no-cache' 'version' 'h/help'
        case 'rules'
            __plumb_parse_subcommand 0 'version' 'h/help'
            switch $unparsed_tokens[1]
            case 'list'
                __plumb_parse_subcommand 0 'go=' 'family=' 'format=' 'resources=+' 'version' 'h/help'
            case 'test'
                __plumb_parse_subcommand 1 'version' 'h/help'
            end
        case 'explain'
            __plumb_parse_subcommand 1 'resources=+' 'version' 'h/help'
        case 'symbolize'
            __plumb_parse_subcommand -r 1 'format=' 'o/output=' 'all-threads' 'registers' 'no-snippets' 'mangled' 'debug-dir=+' 'binary=+' 'source-root=+' 'no-debuginfod' 'group=' 'object=' 'addresses=' 'debug-file=' 'no-index' 'version' 'h/help'
        case 'tasks'
            __plumb_parse_subcommand 1 'core=' 'format=' 'o/output=' 'all' 'stop' 'no-snippets' 'debug-dir=+' 'binary=+' 'source-root=+' 'no-debuginfod' 'version' 'h/help'
        case 'run'
            __plumb_parse_subcommand -r 1 'format=' 'o/output=' 'all' 'stop' 'no-snippets' 'debug-dir=+' 'binary=+' 'source-root=+' 'no-debuginfod' 'preload=' 'version' 'h/help'
        case 'help'
            __plumb_parse_subcommand -r 1 'version'
        end
    end
end

function __plumb_tokens
    if test (string split -m 1 -f 1 -- . "$FISH_VERSION") -gt 3
        commandline --tokens-raw $argv
    else
        commandline -o $argv
    end
end

function __plumb_parse_subcommand -S -a positional_count
    argparse -s r -- $argv
    set -l option_specs $argv[2..]
    set -l is_repeating_positional $_flag_r
    set -el _flag_r
    set -a commands $unparsed_tokens[1]
    set positional_index 0
    while true
        set -e unparsed_tokens[1]
        argparse -sn "$commands" $option_specs -- $unparsed_tokens 2> /dev/null
        set unparsed_tokens $argv
        set positional_index (math $positional_index + 1)
        for non_repeating_flag_or_option in $non_repeating_flags_or_options
            if set -ql "_flag_$(string replace -a - _ -- $non_repeating_flag_or_option)"
                set non_repeating_flags_or_options_absent 1
                break
            end
        end
        test (count $unparsed_tokens) -eq 0 -o \( -z "$is_repeating_positional" -a "$positional_index" -gt "$positional_count" \) && break
    end
end

function __plumb_complete_directories
    set -l token (commandline -t)
    string match -- '*/' $token
    set -l subdirs $token*/
    printf %s\n $subdirs
end

function __plumb_custom_completion
    set -x SAP_SHELL fish
    set -x SAP_SHELL_VERSION $FISH_VERSION
    set -l tokens (__plumb_tokens -p)
    if test -z "$(__plumb_tokens -t)"
        set -l index (count (__plumb_tokens -pc))
        set tokens $tokens[..$index] \'\' $tokens[(math $index + 1)..]
    end
    command $tokens[1] $argv $tokens
end

complete -c 'plumb' -f
complete -c 'plumb' -n '__plumb_should_offer_completions_for_flags_or_options "plumb" version' -l 'version' -d 'Show the version.'
complete -c 'plumb' -n '__plumb_should_offer_completions_for_flags_or_options "plumb" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'plumb' -n '__plumb_should_offer_completions_for_positional "plumb" -eq 1' -fa 'lint' -d 'Lint Swift sources.'
complete -c 'plumb' -n '__plumb_should_offer_completions_for_positional "plumb" -eq 1' -fa 'rules' -d 'List the rules, or test your own.'
complete -c 'plumb' -n '__plumb_should_offer_completions_for_positional "plumb" -eq 1' -fa 'explain' -d 'Print a rule\'s page: what it reports, why, its limits, and how to fix it.'
complete -c 'plumb' -n '__plumb_should_offer_completions_for_positional "plumb" -eq 1' -fa 'symbolize' -d 'Show crash reports, cores and logs with functions, files and lines.'
complete -c 'plumb' -n '__plumb_should_offer_completions_for_positional "plumb" -eq 1' -fa 'tasks' -d 'Show all tasks of a running process or of a core.'
complete -c 'plumb' -n '__plumb_should_offer_completions_for_positional "plumb" -eq 1' -fa 'run' -d 'Run a program, and show its live tasks when it ends or on SIGQUIT.'
complete -c 'plumb' -n '__plumb_should_offer_completions_for_positional "plumb" -eq 1' -fa 'help' -d 'Show subcommand help information.'
complete -c 'plumb' -n '__plumb_should_offer_completions_for_positional "plumb lint" -ge 1' -F
complete -c 'plumb' -n '__plumb_should_offer_completions_for_flags_or_options "plumb lint"' -l 'only' -d 'Run these rules alone, or the rules of these families. Can be repeated.' -rfka ''
complete -c 'plumb' -n '__plumb_should_offer_completions_for_flags_or_options "plumb lint" confidence' -l 'confidence' -d 'The least confidence that is shown (default: medium).' -rfka 'high medium low'
complete -c 'plumb' -n '__plumb_should_offer_completions_for_flags_or_options "plumb lint" fail-on' -l 'fail-on' -d 'The least severity that makes the exit code 1 (default: warning).' -rfka 'error warning note'
complete -c 'plumb' -n '__plumb_should_offer_completions_for_flags_or_options "plumb lint" baseline' -l 'baseline' -d 'Hold back the findings in this file.' -rfa '(for p in (string match -e -- \'*/\' (commandline -t);or printf \n)*.\'json\';printf %s\n $p;end;__fish_complete_directories (commandline -t) \'\')'
complete -c 'plumb' -n '__plumb_should_offer_completions_for_flags_or_options "plumb lint" write-baseline' -l 'write-baseline' -d 'Write all findings to this file, and report none.' -rfa '(for p in (string match -e -- \'*/\' (commandline -t);or printf \n)*.\'json\';printf %s\n $p;end;__fish_complete_directories (commandline -t) \'\')'
complete -c 'plumb' -n '__plumb_should_offer_completions_for_flags_or_options "plumb lint" since' -l 'since' -d 'Report only what concerns lines changed since this revision of git, or since the branch left it: a finding whose place, or a step of whose trace, is in a changed line or a new file.' -rfka ''
complete -c 'plumb' -n '__plumb_should_offer_completions_for_flags_or_options "plumb lint" format' -l 'format' -d 'The format of the report.' -rfka 'text json sarif github junit checkstyle'
complete -c 'plumb' -n '__plumb_should_offer_completions_for_flags_or_options "plumb lint" output' -l 'output' -d 'Write the report to this file, not to standard output.' -rF
complete -c 'plumb' -n '__plumb_should_offer_completions_for_flags_or_options "plumb lint" stats' -l 'stats' -d 'Say on standard error what the run cost; \'json\' for programs.' -rfka 'text json'
complete -c 'plumb' -n '__plumb_should_offer_completions_for_flags_or_options "plumb lint"' -l 'resources' -d 'A directory with resource files and rule pages of your own. Can be repeated.' -rfa '(__plumb_complete_directories)'
complete -c 'plumb' -n '__plumb_should_offer_completions_for_flags_or_options "plumb lint" stdin-filename' -l 'stdin-filename' -d 'Lint what comes from standard input as if it were this file. Other paths then only tell what its names mean.' -rfa '(for p in (string match -e -- \'*/\' (commandline -t);or printf \n)*.\'swift\';printf %s\n $p;end;__fish_complete_directories (commandline -t) \'\')'
complete -c 'plumb' -n '__plumb_should_offer_completions_for_flags_or_options "plumb lint" jobs' -l 'jobs' -d 'The number of workers (default: one a core).' -rfka ''
complete -c 'plumb' -n '__plumb_should_offer_completions_for_flags_or_options "plumb lint" no-cache' -l 'no-cache' -d 'Neither read nor write the cache.'
complete -c 'plumb' -n '__plumb_should_offer_completions_for_flags_or_options "plumb lint" version' -l 'version' -d 'Show the version.'
complete -c 'plumb' -n '__plumb_should_offer_completions_for_flags_or_options "plumb lint" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'plumb' -n '__plumb_should_offer_completions_for_flags_or_options "plumb rules" version' -l 'version' -d 'Show the version.'
complete -c 'plumb' -n '__plumb_should_offer_completions_for_flags_or_options "plumb rules" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'plumb' -n '__plumb_should_offer_completions_for_positional "plumb rules" -eq 1' -fa 'list' -d 'List the rules (the default).'
complete -c 'plumb' -n '__plumb_should_offer_completions_for_positional "plumb rules" -eq 1' -fa 'test' -d 'Check your own resource files, and run the examples of your own rule pages.'
complete -c 'plumb' -n '__plumb_should_offer_completions_for_flags_or_options "plumb rules list" go' -l 'go' -d 'The rules that find what this Go tool or check finds: \'lostcancel\', \'SA1015\'.' -rfka ''
complete -c 'plumb' -n '__plumb_should_offer_completions_for_flags_or_options "plumb rules list" family' -l 'family' -d 'The rules of a family.' -rfka 'locks pointers reading runtime streams suppressions tasks timers'
complete -c 'plumb' -n '__plumb_should_offer_completions_for_flags_or_options "plumb rules list" format' -l 'format' -d '\'markdown\' is the table of the README.' -rfka 'text json markdown'
complete -c 'plumb' -n '__plumb_should_offer_completions_for_flags_or_options "plumb rules list"' -l 'resources' -d 'A directory with resource files and rule pages of your own. Can be repeated.' -rfa '(__plumb_complete_directories)'
complete -c 'plumb' -n '__plumb_should_offer_completions_for_flags_or_options "plumb rules list" version' -l 'version' -d 'Show the version.'
complete -c 'plumb' -n '__plumb_should_offer_completions_for_flags_or_options "plumb rules list" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'plumb' -n '__plumb_should_offer_completions_for_positional "plumb rules test" -eq 1' -fa '(__plumb_complete_directories)'
complete -c 'plumb' -n '__plumb_should_offer_completions_for_flags_or_options "plumb rules test" version' -l 'version' -d 'Show the version.'
complete -c 'plumb' -n '__plumb_should_offer_completions_for_flags_or_options "plumb rules test" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'plumb' -n '__plumb_should_offer_completions_for_positional "plumb explain" -eq 1' -fka 'allocation-not-freed async-channel-not-closed blocked-thread body-not-drained budget-exceeded cancellation-ignored captured-variable-race channel-not-finished channel-receiver-leaves channel-without-receiver condition-never-signalled condition-wait-without-loop continuation-discarded continuation-never-resumed continuation-not-resumed continuation-overwritten continuation-resumed-twice continuation-resumed-under-lock crash-abort crash-memory-access crash-signal crash-stack-overflow crash-trap defer-before-task dispatch-group-entered-late dispatch-group-wait-in-loop handle-closed-twice handle-not-closed handle-used-after-close leaked-continuation leaked-descriptor leaked-mapping leaked-source leaked-stream leaked-task leaked-thread leaked-timer lifetime-not-extended lock-not-released lock-taken-twice memory-not-deinitialized observer-not-removed pointer-escapes-closure pointer-escapes-inout pointer-freed-twice pointer-mutates-const pointer-used-after-free promise-not-completed queue-sync-on-itself read-without-lock response-not-drained runloop-timer-not-invalidated runloop-timer-retains-target self-rescheduling-work semaphore-wait-under-lock source-dropped source-never-resumed source-not-analyzed source-not-cancelled source-released-suspended source-resumed-twice starved-pool stream-missing-termination stream-never-iterated stream-not-finished stream-task-retains-self stream-unbounded-buffer suppression-unused suppression-without-reason task-detached-loses-context task-endless task-group-child-abandoned task-group-not-cancelled task-not-cancelled task-retains-self test-hang timer-not-cancelled timer-retains-owner unmanaged-create-not-retained unmanaged-not-released unmanaged-unbalanced written-under-read-lock'
complete -c 'plumb' -n '__plumb_should_offer_completions_for_flags_or_options "plumb explain"' -l 'resources' -d 'A directory with resource files and rule pages of your own. Can be repeated.' -rfa '(__plumb_complete_directories)'
complete -c 'plumb' -n '__plumb_should_offer_completions_for_flags_or_options "plumb explain" version' -l 'version' -d 'Show the version.'
complete -c 'plumb' -n '__plumb_should_offer_completions_for_flags_or_options "plumb explain" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'plumb' -n '__plumb_should_offer_completions_for_positional "plumb symbolize" -ge 1' -F
complete -c 'plumb' -n '__plumb_should_offer_completions_for_flags_or_options "plumb symbolize" format' -l 'format' -d 'How crashes are written. \'html\' is a page that needs no other file.' -rfka 'text json sarif html'
complete -c 'plumb' -n '__plumb_should_offer_completions_for_flags_or_options "plumb symbolize" o output' -s 'o' -l 'output' -d 'Write to this file, not to standard output.' -rF
complete -c 'plumb' -n '__plumb_should_offer_completions_for_flags_or_options "plumb symbolize" all-threads' -l 'all-threads' -d 'Show the stacks of all threads.'
complete -c 'plumb' -n '__plumb_should_offer_completions_for_flags_or_options "plumb symbolize" registers' -l 'registers' -d 'Show the registers of the crashed thread.'
complete -c 'plumb' -n '__plumb_should_offer_completions_for_flags_or_options "plumb symbolize" no-snippets' -l 'no-snippets' -d 'Show no source lines.'
complete -c 'plumb' -n '__plumb_should_offer_completions_for_flags_or_options "plumb symbolize" mangled' -l 'mangled' -d 'Print names as the linker knows them.'
complete -c 'plumb' -n '__plumb_should_offer_completions_for_flags_or_options "plumb symbolize"' -l 'debug-dir' -d 'A directory with debug files: \'.build-id/xx/yyyy.debug\', or named by debug links. Can be repeated.' -rfa '(__plumb_complete_directories)'
complete -c 'plumb' -n '__plumb_should_offer_completions_for_flags_or_options "plumb symbolize"' -l 'binary' -d 'A program or library to use for the one of the same name in the crash or log. Can be repeated.' -rF
complete -c 'plumb' -n '__plumb_should_offer_completions_for_flags_or_options "plumb symbolize"' -l 'source-root' -d 'Look for sources below \'new\' where debug information says \'old\'. Can be repeated.' -rfka ''
complete -c 'plumb' -n '__plumb_should_offer_completions_for_flags_or_options "plumb symbolize" no-debuginfod' -l 'no-debuginfod' -d 'Ask no server of DEBUGINFOD_URLS.'
complete -c 'plumb' -n '__plumb_should_offer_completions_for_flags_or_options "plumb symbolize" group' -l 'group' -d 'Group the reports (\'*.crash\') below a directory by what crashed: most frequent first, over all builds.' -rfa '(__plumb_complete_directories)'
complete -c 'plumb' -n '__plumb_should_offer_completions_for_flags_or_options "plumb symbolize" object' -l 'object' -d 'The executable or shared library whose addresses \'--addresses\' lists.' -rF
complete -c 'plumb' -n '__plumb_should_offer_completions_for_flags_or_options "plumb symbolize" addresses' -l 'addresses' -d 'A file, or \'-\' for standard input, with one hexadecimal address of the object a line, as the object\'s headers count them: without the base at which it was loaded. The answers come in the layout of llvm-symbolizer.' -rF
complete -c 'plumb' -n '__plumb_should_offer_completions_for_flags_or_options "plumb symbolize" debug-file' -l 'debug-file' -d 'A separate file with the object\'s debug information.' -rfa '(for p in (string match -e -- \'*/\' (commandline -t);or printf \n)*.\'debug\';printf %s\n $p;end;__fish_complete_directories (commandline -t) \'\')'
complete -c 'plumb' -n '__plumb_should_offer_completions_for_flags_or_options "plumb symbolize" no-index' -l 'no-index' -d 'Neither read nor write the index of a large file in the cache.'
complete -c 'plumb' -n '__plumb_should_offer_completions_for_flags_or_options "plumb symbolize" version' -l 'version' -d 'Show the version.'
complete -c 'plumb' -n '__plumb_should_offer_completions_for_flags_or_options "plumb symbolize" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'plumb' -n '__plumb_should_offer_completions_for_flags_or_options "plumb tasks" core' -l 'core' -d 'Show the tasks of a core.' -rF
complete -c 'plumb' -n '__plumb_should_offer_completions_for_flags_or_options "plumb tasks" format' -l 'format' -d 'How tasks are written: for people, as JSON, or as a profile of their stacks for \'go tool pprof\', flame graphs and speedscope.' -rfka 'text json pprof folded speedscope'
complete -c 'plumb' -n '__plumb_should_offer_completions_for_flags_or_options "plumb tasks" o output' -s 'o' -l 'output' -d 'Write to this file; it is replaced as a whole.' -rF
complete -c 'plumb' -n '__plumb_should_offer_completions_for_flags_or_options "plumb tasks" all' -l 'all' -d 'Show tasks that have ended, too, whose value somebody may still take.'
complete -c 'plumb' -n '__plumb_should_offer_completions_for_flags_or_options "plumb tasks" stop' -l 'stop' -d 'Hold the program while it is read, as a debugger does, so that all is of one moment.'
complete -c 'plumb' -n '__plumb_should_offer_completions_for_flags_or_options "plumb tasks" no-snippets' -l 'no-snippets' -d 'Show no source lines.'
complete -c 'plumb' -n '__plumb_should_offer_completions_for_flags_or_options "plumb tasks"' -l 'debug-dir' -d 'A directory with debug files: \'.build-id/xx/yyyy.debug\', or named by debug links. Can be repeated.' -rfa '(__plumb_complete_directories)'
complete -c 'plumb' -n '__plumb_should_offer_completions_for_flags_or_options "plumb tasks"' -l 'binary' -d 'A program or library to use for the one of the same name in the crash or log. Can be repeated.' -rF
complete -c 'plumb' -n '__plumb_should_offer_completions_for_flags_or_options "plumb tasks"' -l 'source-root' -d 'Look for sources below \'new\' where debug information says \'old\'. Can be repeated.' -rfka ''
complete -c 'plumb' -n '__plumb_should_offer_completions_for_flags_or_options "plumb tasks" no-debuginfod' -l 'no-debuginfod' -d 'Ask no server of DEBUGINFOD_URLS.'
complete -c 'plumb' -n '__plumb_should_offer_completions_for_flags_or_options "plumb tasks" version' -l 'version' -d 'Show the version.'
complete -c 'plumb' -n '__plumb_should_offer_completions_for_flags_or_options "plumb tasks" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'plumb' -n '__plumb_should_offer_completions_for_flags_or_options "plumb run" format' -l 'format' -d 'How tasks are written: for people, as JSON, or as a profile of their stacks for \'go tool pprof\', flame graphs and speedscope.' -rfka 'text json pprof folded speedscope'
complete -c 'plumb' -n '__plumb_should_offer_completions_for_flags_or_options "plumb run" o output' -s 'o' -l 'output' -d 'Write to this file; it is replaced as a whole.' -rF
complete -c 'plumb' -n '__plumb_should_offer_completions_for_flags_or_options "plumb run" all' -l 'all' -d 'Show tasks that have ended, too, whose value somebody may still take.'
complete -c 'plumb' -n '__plumb_should_offer_completions_for_flags_or_options "plumb run" stop' -l 'stop' -d 'Hold the program while it is read, as a debugger does, so that all is of one moment.'
complete -c 'plumb' -n '__plumb_should_offer_completions_for_flags_or_options "plumb run" no-snippets' -l 'no-snippets' -d 'Show no source lines.'
complete -c 'plumb' -n '__plumb_should_offer_completions_for_flags_or_options "plumb run"' -l 'debug-dir' -d 'A directory with debug files: \'.build-id/xx/yyyy.debug\', or named by debug links. Can be repeated.' -rfa '(__plumb_complete_directories)'
complete -c 'plumb' -n '__plumb_should_offer_completions_for_flags_or_options "plumb run"' -l 'binary' -d 'A program or library to use for the one of the same name in the crash or log. Can be repeated.' -rF
complete -c 'plumb' -n '__plumb_should_offer_completions_for_flags_or_options "plumb run"' -l 'source-root' -d 'Look for sources below \'new\' where debug information says \'old\'. Can be repeated.' -rfka ''
complete -c 'plumb' -n '__plumb_should_offer_completions_for_flags_or_options "plumb run" no-debuginfod' -l 'no-debuginfod' -d 'Ask no server of DEBUGINFOD_URLS.'
complete -c 'plumb' -n '__plumb_should_offer_completions_for_flags_or_options "plumb run" preload' -l 'preload' -d 'The library to load: libPlumbPreload.so; otherwise PLUMB_PRELOAD, or the one beside plumb.' -rF
complete -c 'plumb' -n '__plumb_should_offer_completions_for_positional "plumb run" -ge 1' -fka '(compgen -c)'
complete -c 'plumb' -n '__plumb_should_offer_completions_for_flags_or_options "plumb run" version' -l 'version' -d 'Show the version.'
complete -c 'plumb' -n '__plumb_should_offer_completions_for_flags_or_options "plumb run" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'plumb' -n '__plumb_should_offer_completions_for_flags_or_options "plumb help" version' -l 'version' -d 'Show the version.'
