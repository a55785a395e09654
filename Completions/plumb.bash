#!/bin/bash

__plumb_cursor_index_in_current_word() {
    local remaining="${COMP_LINE}"

    local word
    for word in "${COMP_WORDS[@]::COMP_CWORD}"; do
        remaining="${remaining##*([[:space:]])"${word}"*([[:space:]])}"
    done

    local -ir index="$((COMP_POINT - ${#COMP_LINE} + ${#remaining}))"
    if [[ "${index}" -le 0 ]]; then
        printf 0
    else
        printf %s "${index}"
    fi
}

# positional arguments:
#
# - 1: the current (sub)command's count of positional arguments
#
# required variables:
#
# - repeating_flags: the repeating flags that the current (sub)command can accept
# - non_repeating_flags: the non-repeating flags that the current (sub)command can accept
# - repeating_options: the repeating options that the current (sub)command can accept
# - non_repeating_options: the non-repeating options that the current (sub)command can accept
# - positional_number: value ignored
# - unparsed_words: unparsed words from the current command line
#
# modified variables:
#
# - non_repeating_flags: remove flags for this (sub)command that are already on the command line
# - non_repeating_options: remove options for this (sub)command that are already on the command line
# - positional_number: set to the current positional number
# - unparsed_words: remove all flags, options, and option values for this (sub)command
__plumb_offer_flags_options() {
    local -ir positional_count="${1}"
    positional_number=0

    local was_flag_option_terminator_seen=false
    local is_parsing_option_value=false

    local -ar unparsed_word_indices=("${!unparsed_words[@]}")
    local -i word_index
    for word_index in "${unparsed_word_indices[@]}"; do
        if "${is_parsing_option_value}"; then
            # This word is an option value:
            # Reset marker for next word iff not currently the last word
            [[ "${word_index}" -ne "${unparsed_word_indices[${#unparsed_word_indices[@]} - 1]}" ]] && is_parsing_option_value=false
            unset "unparsed_words[${word_index}]"
            # Do not process this word as a flag or an option
            continue
        fi

        local word="${unparsed_words["${word_index}"]}"
        if ! "${was_flag_option_terminator_seen}"; then
            case "${word}" in
            --)
                unset "unparsed_words[${word_index}]"
                # by itself -- is a flag/option terminator, but if it is the last word, it is the start of a completion
                if [[ "${word_index}" -ne "${unparsed_word_indices[${#unparsed_word_indices[@]} - 1]}" ]]; then
                    was_flag_option_terminator_seen=true
                fi
                continue
                ;;
            -*)
                # ${word} is a flag or an option
                # If ${word} is an option, mark that the next word to be parsed is an option value
                local option
                for option in "${repeating_options[@]}" "${non_repeating_options[@]}"; do
                    [[ "${word}" = "${option}" ]] && is_parsing_option_value=true && break
                done

                # Remove ${word} from ${non_repeating_flags} or ${non_repeating_options} so it isn't offered again
                local not_found=true
                local -i index
                for index in "${!non_repeating_flags[@]}"; do
                    if [[ "${non_repeating_flags[${index}]}" = "${word}" ]]; then
                        unset "non_repeating_flags[${index}]"
                        non_repeating_flags=("${non_repeating_flags[@]}")
                        not_found=false
                        break
                    fi
                done
                if "${not_found}"; then
                    for index in "${!non_repeating_flags[@]}"; do
                        if [[ "${non_repeating_flags[${index}]}" = "${word}" ]]; then
                            unset "non_repeating_flags[${index}]"
                            non_repeating_flags=("${non_repeating_flags[@]}")
                            break
                        fi
                    done
                fi
                unset "unparsed_words[${word_index}]"
                continue
                ;;
            esac
        fi

        # ${word} is neither a flag, nor an option, nor an option value
        if [[ "${positional_number}" -lt "${positional_count}" || "${positional_count}" -lt 0 ]]; then
            # ${word} is a positional
            ((positional_number++))
            unset "unparsed_words[${word_index}]"
        else
            if [[ -z "${word}" ]]; then
                # Could be completing a flag, option, or subcommand
                positional_number=-1
            else
                # ${word} is a subcommand or invalid, so stop processing this (sub)command
                positional_number=-2
            fi
            break
        fi
    done

    unparsed_words=("${unparsed_words[@]}")

    if\
        ! "${was_flag_option_terminator_seen}"\
        && ! "${is_parsing_option_value}"\
        && [[ ("${cur}" = -* && "${positional_number}" -ge 0) || "${positional_number}" -eq -1 ]]
    then
        COMPREPLY+=($(compgen -W "${repeating_flags[*]} ${non_repeating_flags[*]} ${repeating_options[*]} ${non_repeating_options[*]}" -- "${cur}"))
    fi
}

__plumb_add_completions() {
    local completion
    while IFS='' read -r completion; do
        COMPREPLY+=("${completion}")
    done < <(IFS=$'\n' compgen "${@}" -- "${cur}")
}

__plumb_custom_complete() {
    if [[ -n "${cur}" || -z ${COMP_WORDS[${COMP_CWORD}]} || "${COMP_LINE:${COMP_POINT}:1}" != ' ' ]]; then
        local -ar words=("${COMP_WORDS[@]}")
    else
        local -ar words=("${COMP_WORDS[@]::${COMP_CWORD}}" '' "${COMP_WORDS[@]:${COMP_CWORD}}")
    fi

    "${COMP_WORDS[0]}" "${@}" "${words[@]}"
}

_plumb() {
    local state
    state="$(shopt -p;shopt -po)"
    trap "${state//$'\n'/;}" RETURN
    shopt -s extglob
    set +o history +o posix

    local -xr SAP_SHELL=bash
    local -x SAP_SHELL_VERSION
    SAP_SHELL_VERSION="$(IFS='.';printf %s "${BASH_VERSINFO[*]}")"
    local -r SAP_SHELL_VERSION

    local -r cur="${2}"
    local -r prev="${3}"

    local -i positional_number
    local -a unparsed_words=("${COMP_WORDS[@]:1:${COMP_CWORD}}")

    local -a repeating_flags=()
    local -a non_repeating_flags=(--version -h --help)
    local -a repeating_options=()
    local -a non_repeating_options=()
    __plumb_offer_flags_options 0

    # Offer subcommand / subcommand argument completions
    local -r subcommand="${unparsed_words[0]}"
    unset 'unparsed_words[0]'
    unparsed_words=("${unparsed_words[@]}")
    case "${subcommand}" in
    lint|rules|explain|symbolize|tasks|run|help)
        # Offer subcommand argument completions
        "_plumb_${subcommand}"
        ;;
    *)
        # Offer subcommand completions
        COMPREPLY+=($(compgen -W 'lint rules explain symbolize tasks run help' -- "${cur}"))
        ;;
    esac
}

_plumb_lint() {
    repeating_flags=()
    non_repeating_flags=(--no-cache --version -h --help)
    repeating_options=(--only --resources)
    non_repeating_options=(--confidence --fail-on --baseline --write-baseline --since --format --output --stats --stdin-filename --jobs)
    __plumb_offer_flags_options -1

    # Offer option value completions
    case "${prev}" in
    '--only')
        return
        ;;
    '--confidence')
        __plumb_add_completions -W 'high'$'\n''medium'$'\n''low'
        return
        ;;
    '--fail-on')
        __plumb_add_completions -W 'error'$'\n''warning'$'\n''note'
        return
        ;;
    '--baseline')
        __plumb_add_completions -o plusdirs -fX '!*.@(json)'
        return
        ;;
    '--write-baseline')
        __plumb_add_completions -o plusdirs -fX '!*.@(json)'
        return
        ;;
    '--since')
        return
        ;;
    '--format')
        __plumb_add_completions -W 'text'$'\n''json'$'\n''sarif'$'\n''github'$'\n''junit'$'\n''checkstyle'
        return
        ;;
    '--output')
        __plumb_add_completions -f
        return
        ;;
    '--stats')
        __plumb_add_completions -W 'text'$'\n''json'
        return
        ;;
    '--resources')
        __plumb_add_completions -d
        return
        ;;
    '--stdin-filename')
        __plumb_add_completions -o plusdirs -fX '!*.@(swift)'
        return
        ;;
    '--jobs')
        return
        ;;
    esac

    # Offer positional completions
    case "${positional_number}" in
    *)
        __plumb_add_completions -f
        return
        ;;
    esac
}

_plumb_rules() {
    repeating_flags=()
    non_repeating_flags=(--version -h --help)
    repeating_options=()
    non_repeating_options=()
    __plumb_offer_flags_options 0

    # Offer subcommand / subcommand argument completions
    local -r subcommand="${unparsed_words[0]}"
    unset 'unparsed_words[0]'
    unparsed_words=("${unparsed_words[@]}")
    case "${subcommand}" in
    list|test)
        # Offer subcommand argument completions
        "_plumb_rules_${subcommand}"
        ;;
    *)
        # Offer subcommand completions
        COMPREPLY+=($(compgen -W 'list test' -- "${cur}"))
        ;;
    esac
}

_plumb_rules_list() {
    repeating_flags=()
    non_repeating_flags=(--version -h --help)
    repeating_options=(--resources)
    non_repeating_options=(--go --family --format)
    __plumb_offer_flags_options 0

    # Offer option value completions
    case "${prev}" in
    '--go')
        return
        ;;
    '--family')
        __plumb_add_completions -W 'locks'$'\n''pointers'$'\n''reading'$'\n''runtime'$'\n''streams'$'\n''suppressions'$'\n''tasks'$'\n''timers'
        return
        ;;
    '--format')
        __plumb_add_completions -W 'text'$'\n''json'$'\n''markdown'
        return
        ;;
    '--resources')
        __plumb_add_completions -d
        return
        ;;
    esac
}

_plumb_rules_test() {
    repeating_flags=()
    non_repeating_flags=(--version -h --help)
    repeating_options=()
    non_repeating_options=()
    __plumb_offer_flags_options 1

    # Offer positional completions
    case "${positional_number}" in
    1)
        __plumb_add_completions -d
        return
        ;;
    esac
}

_plumb_explain() {
    repeating_flags=()
    non_repeating_flags=(--version -h --help)
    repeating_options=(--resources)
    non_repeating_options=()
    __plumb_offer_flags_options 1

    # Offer option value completions
    case "${prev}" in
    '--resources')
        __plumb_add_completions -d
        return
        ;;
    esac

    # Offer positional completions
    case "${positional_number}" in
    1)
        __plumb_add_completions -W 'allocation-not-freed'$'\n''async-channel-not-closed'$'\n''blocked-thread'$'\n''body-not-drained'$'\n''budget-exceeded'$'\n''cancellation-ignored'$'\n''captured-variable-race'$'\n''channel-not-finished'$'\n''channel-receiver-leaves'$'\n''channel-without-receiver'$'\n''condition-never-signalled'$'\n''condition-wait-without-loop'$'\n''continuation-discarded'$'\n''continuation-never-resumed'$'\n''continuation-not-resumed'$'\n''continuation-overwritten'$'\n''continuation-resumed-twice'$'\n''continuation-resumed-under-lock'$'\n''crash-abort'$'\n''crash-memory-access'$'\n''crash-signal'$'\n''crash-stack-overflow'$'\n''crash-trap'$'\n''defer-before-task'$'\n''dispatch-group-entered-late'$'\n''dispatch-group-wait-in-loop'$'\n''handle-closed-twice'$'\n''handle-not-closed'$'\n''handle-used-after-close'$'\n''leaked-continuation'$'\n''leaked-descriptor'$'\n''leaked-mapping'$'\n''leaked-source'$'\n''leaked-stream'$'\n''leaked-task'$'\n''leaked-thread'$'\n''leaked-timer'$'\n''lifetime-not-extended'$'\n''lock-not-released'$'\n''lock-taken-twice'$'\n''memory-not-deinitialized'$'\n''observer-not-removed'$'\n''pointer-escapes-closure'$'\n''pointer-escapes-inout'$'\n''pointer-freed-twice'$'\n''pointer-mutates-const'$'\n''pointer-used-after-free'$'\n''promise-not-completed'$'\n''queue-sync-on-itself'$'\n''read-without-lock'$'\n''response-not-drained'$'\n''runloop-timer-not-invalidated'$'\n''runloop-timer-retains-target'$'\n''self-rescheduling-work'$'\n''semaphore-wait-under-lock'$'\n''source-dropped'$'\n''source-never-resumed'$'\n''source-not-analyzed'$'\n''source-not-cancelled'$'\n''source-released-suspended'$'\n''source-resumed-twice'$'\n''starved-pool'$'\n''stream-missing-termination'$'\n''stream-never-iterated'$'\n''stream-not-finished'$'\n''stream-task-retains-self'$'\n''stream-unbounded-buffer'$'\n''suppression-unused'$'\n''suppression-without-reason'$'\n''task-detached-loses-context'$'\n''task-endless'$'\n''task-group-child-abandoned'$'\n''task-group-not-cancelled'$'\n''task-not-cancelled'$'\n''task-retains-self'$'\n''test-hang'$'\n''timer-not-cancelled'$'\n''timer-retains-owner'$'\n''unmanaged-create-not-retained'$'\n''unmanaged-not-released'$'\n''unmanaged-unbalanced'$'\n''written-under-read-lock'
        return
        ;;
    esac
}

_plumb_symbolize() {
    repeating_flags=()
    non_repeating_flags=(--all-threads --registers --no-snippets --mangled --no-debuginfod --no-index --version -h --help)
    repeating_options=(--debug-dir --binary --source-root)
    non_repeating_options=(--format -o --output --group --object --addresses --debug-file)
    __plumb_offer_flags_options -1

    # Offer option value completions
    case "${prev}" in
    '--format')
        __plumb_add_completions -W 'text'$'\n''json'$'\n''sarif'$'\n''html'
        return
        ;;
    '-o'|'--output')
        __plumb_add_completions -f
        return
        ;;
    '--debug-dir')
        __plumb_add_completions -d
        return
        ;;
    '--binary')
        __plumb_add_completions -f
        return
        ;;
    '--source-root')
        return
        ;;
    '--group')
        __plumb_add_completions -d
        return
        ;;
    '--object')
        __plumb_add_completions -f
        return
        ;;
    '--addresses')
        __plumb_add_completions -f
        return
        ;;
    '--debug-file')
        __plumb_add_completions -o plusdirs -fX '!*.@(debug)'
        return
        ;;
    esac

    # Offer positional completions
    case "${positional_number}" in
    *)
        __plumb_add_completions -f
        return
        ;;
    esac
}

_plumb_tasks() {
    repeating_flags=()
    non_repeating_flags=(--all --stop --no-snippets --no-debuginfod --version -h --help)
    repeating_options=(--debug-dir --binary --source-root)
    non_repeating_options=(--core --format -o --output)
    __plumb_offer_flags_options 1

    # Offer option value completions
    case "${prev}" in
    '--core')
        __plumb_add_completions -f
        return
        ;;
    '--format')
        __plumb_add_completions -W 'text'$'\n''json'$'\n''pprof'$'\n''folded'$'\n''speedscope'
        return
        ;;
    '-o'|'--output')
        __plumb_add_completions -f
        return
        ;;
    '--debug-dir')
        __plumb_add_completions -d
        return
        ;;
    '--binary')
        __plumb_add_completions -f
        return
        ;;
    '--source-root')
        return
        ;;
    esac
}

_plumb_run() {
    repeating_flags=()
    non_repeating_flags=(--all --stop --no-snippets --no-debuginfod --version -h --help)
    repeating_options=(--debug-dir --binary --source-root)
    non_repeating_options=(--format -o --output --preload)
    __plumb_offer_flags_options -1

    # Offer option value completions
    case "${prev}" in
    '--format')
        __plumb_add_completions -W 'text'$'\n''json'$'\n''pprof'$'\n''folded'$'\n''speedscope'
        return
        ;;
    '-o'|'--output')
        __plumb_add_completions -f
        return
        ;;
    '--debug-dir')
        __plumb_add_completions -d
        return
        ;;
    '--binary')
        __plumb_add_completions -f
        return
        ;;
    '--source-root')
        return
        ;;
    '--preload')
        __plumb_add_completions -f
        return
        ;;
    esac

    # Offer positional completions
    case "${positional_number}" in
    *)
        __plumb_add_completions -W "$(eval 'compgen -c')"
        return
        ;;
    esac
}

_plumb_help() {
    repeating_flags=()
    non_repeating_flags=(--version)
    repeating_options=()
    non_repeating_options=()
    __plumb_offer_flags_options -1
}

complete -o filenames -F _plumb plumb
