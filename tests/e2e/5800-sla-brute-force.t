#!/bin/sh
# shellcheck disable=SC2154 # $out and $err are set by lib.sh
test_description='every figure of random clocks, counted minute by minute by another program'
. "$(dirname "$0")/lib.sh"

rounds=12
[ -z "${SVC_TEST_LONG:-}" ] || rounds=2000
rounds=${SVC_TEST_ROUNDS:-$rounds}

# Five clocks a case. What differs is printed with the seed.
test_expect_success PYTHON 'random calendars, zones, agreements and events' '
	python3 "$e2e_dir/sla-brute.py" "$rounds"
'

# A svc that is wrong by one second, or in one word, is found.
test_expect_success PYTHON 'the brute force can tell' '
	real=$(command -v svc) && mkdir wrong &&
	for slip in "s/\"elapsed\": \([0-9]*\)1,/\"elapsed\": \12,/" "s/\"running\"/\"paused\"/" "s/\"due\": \"\(.*\)1Z\"/\"due\": \"\12Z\"/" "s/\"ever_breached\": true/\"ever_breached\": false/"; do
		printf "#!/bin/sh\n\"%s\" \"\$@\" | sed '"'%s'"'\n" "$real" "$slip" >wrong/svc && chmod +x wrong/svc &&
		test_must_fail env PATH="$PWD/wrong:$PATH" python3 "$e2e_dir/sla-brute.py" 30 7 >"$out" &&
		grep "brute force" "$out" || return 1
	done
'

test_done
