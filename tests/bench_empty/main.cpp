// A process that does nothing: the floor under the time from a process's start to its first decision.
int main() { return 0; }
