/* Accepts every instruction: stands at the ids of launchpads and venues whose instructions are only ever read here. */
unsigned long long entrypoint(unsigned char *input) { return 0; }
