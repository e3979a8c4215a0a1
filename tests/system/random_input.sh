#!/usr/bin/env bash
# Random keys, clicks, drags, wheel turns and sizes for the dashboard: random_input.sh SEPTIMA SECONDS [SEED] [show arguments...]
# Prints the most memory in each third of the time; fails when the window dies or, in runs of two minutes and more, its memory
# grows by more than a tenth from the second third to the last and beyond 500 MB. Needs Xvfb and xdotool. Example, ten minutes of Bogotá:
#   tests/system/random_input.sh build/release/tools/septima 600 1 scenarios/bogota
set -euo pipefail
for tool in Xvfb xdotool; do
  command -v "$tool" > /dev/null || { echo "SKIPPED: $tool is not installed"; exit 0; }
done
septima=$(realpath "$1") seconds=$2 seed=${3:-1} most_growth_pct=10 budget_mb=500
shift $(( $# < 3 ? $# : 3 ))
arguments=()
for argument in "${@:-scenarios/bogota}"; do
  if [ -e "$argument" ]; then argument=$(realpath "$argument"); fi
  arguments+=("$argument")
done
folder=$(mktemp -d)
export XDG_CONFIG_HOME=$folder
server='' show=''
trap 'kill $show $server 2> /dev/null || true; rm -rf "$folder"' EXIT
mkfifo "$folder/display"
Xvfb -displayfd 3 -screen 0 1280x800x24 -nolisten tcp -noreset 3> "$folder/display" 2> /dev/null &
server=$!
read -r number < "$folder/display"
export DISPLAY=:$number LIBGL_ALWAYS_SOFTWARE=1
cd "$folder"  # what the random keys save lands here
"$septima" show "${arguments[@]}" --size 1280x720 > "$folder/out" 2>&1 &
show=$!
until xdotool search --onlyvisible --name . windowmove %1 0 0 windowfocus %1 > /dev/null 2>&1; do
  kill -0 "$show" 2> /dev/null || { cat "$folder/out"; echo "random_input: no window came up"; exit 1; }
  sleep 0.2
done
RANDOM=$seed
keys=(space plus minus 1 2 3 4 Up Down Left Right Next Prior q e Home F1 F2 F3 F4 F5 m o r f s d k t j n c p l u w i Escape
      Return ctrl+Return Tab a 7 x b v shift+x ctrl+z ctrl+y ctrl+f ctrl+s BackSpace F11)
sizes=("1280 720" "1280 720" "640 480" "1 1" "4000 3000" "900 300")
resident() { awk '/VmRSS/ { print int($2 / 1024) }' "/proc/$show/status"; }
event() {
  local x=$((RANDOM % 1280)) y=$((RANDOM % 720))
  case $((RANDOM % 12)) in
    0|1|2|3) xdotool key "${keys[RANDOM % ${#keys[@]}]}" ;;
    4|5|6) xdotool mousemove $x $y click 1 ;;
    7) xdotool mousemove $x $y mousedown 1 mousemove $((RANDOM % 1280)) $((RANDOM % 720)) mouseup 1 ;;
    8|9) xdotool mousemove $x $y click $((4 + RANDOM % 2)) ;;
    10) xdotool type -- "$(printf '%b' "\\x$(printf %x $((32 + RANDOM % 95)))")" ;;
    *) if ((RANDOM % 10 == 0)); then
         xdotool search --onlyvisible --name . windowsize %1 ${sizes[RANDOM % ${#sizes[@]}]}
       fi ;;
  esac
}
events=0 began=$SECONDS
peak=(0 0 0)  # MB, in each third of the time
while ((SECONDS - began < seconds)); do
  event > /dev/null 2>&1 || true
  events=$((events + 1))
  kill -0 "$show" 2> /dev/null || { cat "$folder/out"; echo "random_input: died after $events events, seed $seed"; exit 1; }
  now=$(resident) third=$(((SECONDS - began) * 3 / seconds))
  if ((third < 3 && now > peak[third])); then peak[third]=$now; fi
done
echo "random_input: $events events in $seconds s, seed $seed; resident at most ${peak[0]}, ${peak[1]}, ${peak[2]} MB in the thirds of the time"
# The first third fills the city and builds every mesh; on a busy machine that takes longer, so that only what also goes beyond
# the budget is growth.
((seconds < 120 || peak[2] * 100 <= peak[1] * (100 + most_growth_pct) || peak[2] <= budget_mb)) ||
  { echo "random_input: in the last third the memory grew by more than $most_growth_pct %, beyond $budget_mb MB"; exit 1; }
kill -TERM "$show"  # the keyboard may be anywhere by now
status=0
wait "$show" || status=$?
((status == 143)) || { cat "$folder/out"; echo "random_input: ended with $status"; exit 1; }
