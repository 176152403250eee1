using Xunit.Sdk;
using Xunit.v3;

// Many tests here start real servers and real kotadx processes; two at once on a two-core machine would only measure each other.
[assembly: Parallelization(Mode = ParallelMode.None)]
