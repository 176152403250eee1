using KotaDx.Workload.Factories;
namespace KotaDx.Workload.Load;
/// <content>Stub.</content>
public sealed partial class FactoryFold
{
    /// <summary>Stub.</summary>
    /// <param name="to">To.</param>
    public void Save(Stream to) => to.Write(BitConverter.GetBytes(_arrivalMinute));
    /// <summary>Stub.</summary>
    /// <param name="book">Book.</param>
    /// <param name="receiver">R.</param>
    /// <param name="from">From.</param>
    /// <returns>F.</returns>
    /// <exception cref="InvalidDataException">Always.</exception>
    public static FactoryFold Restore(Book book, ILoadReceiver receiver, Stream from) => throw new InvalidDataException("stub");
    /// <summary>Stub.</summary>
    public void HandOnEverything() => _isTaking = false;
}
