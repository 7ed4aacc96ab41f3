// Exit codes of every command. A denied claim is a result, not a failure.
#pragma once

namespace payrule::tools {

enum ExitCode : int {
    kDone = 0,
    kCouldNot = 1,       // could not do the job: a file that cannot be read or written
    kPolicyErrors = 2,   // the policy has errors
    kTestsFailed = 3,    // policy tests failed
    kDifferences = 4,    // differences found, with --exit-code
    kInputRefused = 5,   // an input file was refused
    kLimitHit = 6,       // a limit was hit
    kSomeRefused = 7,    // the batch finished, some claims were refused
    kWrongUsage = 64,    // the command line is wrong
    kInterrupted = 130,  // interrupted, resumable
    kTerminated = 143,
};

}  // namespace payrule::tools
