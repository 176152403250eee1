using KotaDx.Workload.Readings;

namespace KotaDx.Workload.Leveling;

/// <summary>One figure of <see cref="TeamLeveling"/> with its names and its definition in a line.</summary>
/// <param name="Key">Its name for machines.</param>
/// <param name="Name">Its name for people.</param>
/// <param name="Definition">How it is computed; μ mean, M maximum, n persons, x one person's load.</param>
/// <param name="Of">Its value; null where it is not defined.</param>
public sealed record LevelingFigure(string Key, Text Name, Text Definition, Func<TeamLeveling, double?> Of)
{
    /// <summary>All figures, the one to look at first at the top.</summary>
    public static IReadOnlyList<LevelingFigure> All { get; } =
    [
        new("leveling_rate", new("平準化率", "leveling rate"), new("μ ÷ M（ライン編成効率を人に当てたもの）。1が最良", "μ ÷ M (line efficiency, over persons); 1 is best"), static x => x.LevelingRate),
        new("balance_loss", new("バランスロス率", "balance loss"), new("1 − μ ÷ M。0が最良", "1 − μ ÷ M; 0 is best"), static x => x.BalanceLoss),
        new("mean", new("平均", "mean"), new("μ = Σx ÷ n", "μ = Σx ÷ n"), static x => x.Mean),
        new("max", new("最大", "maximum"), new("M = いちばん大きい x", "M = the largest x"), static x => x.Max),
        new("peak_to_mean", new("最大÷平均", "peak to mean"), new("M ÷ μ。1が最良", "M ÷ μ; 1 is best"), static x => x.PeakToMean),
        new("mean_to_p90", new("平均÷P90", "mean to P90"), new("μ ÷ 90パーセンタイル（10人以上のとき）", "μ ÷ 90th percentile (10 persons or more)"), static x => x.MeanToP90),
        new("range_rate", new("範囲率", "range rate"), new("(M − 最小) ÷ μ。0が最良", "(M − smallest) ÷ μ; 0 is best"), static x => x.RangeRate),
        new("smoothness_index", new("平滑化指数 SI", "smoothness index"), new("√Σ(M − x)²、単位は負荷と同じ。0が最良", "√Σ(M − x)², in the unit of the loads; 0 is best"), static x => x.SmoothnessIndex),
        new("smoothness_relative", new("相対SI", "relative SI"), new("SI ÷ (M·√n)。0が最良", "SI ÷ (M·√n); 0 is best"), static x => x.RelativeSmoothness),
        new("cv", new("変動係数（母）", "CV, population"), new("標準偏差(n) ÷ μ：この班のいま。0が最良", "standard deviation (n) ÷ μ: this team now; 0 is best"), static x => x.Cv),
        new("cv_sample", new("変動係数（標本）", "CV, sample"), new("標準偏差(n−1) ÷ μ：推定として使うとき", "standard deviation (n−1) ÷ μ: as an estimate"), static x => x.CvSample),
        new("gini", new("ジニ係数", "Gini"), new("Σ(2i−n−1)·x(i) ÷ (n²μ)。0が最良", "Σ(2i−n−1)·x(i) ÷ (n²μ); 0 is best"), static x => x.Gini),
        new("gini_corrected", new("ジニ係数（補正）", "Gini, corrected"), new("ジニ係数 × n ÷ (n−1)。0〜1", "Gini × n ÷ (n−1); 0 to 1"), static x => x.GiniCorrected),
        new("theil", new("タイル指数 T", "Theil T"), new("(1/n)·Σ(x/μ)·ln(x/μ)。0が最良", "(1/n)·Σ(x/μ)·ln(x/μ); 0 is best"), static x => x.Theil),
        new("theil_normalised", new("タイル指数（正規化）", "Theil, normalised"), new("T ÷ ln n。0〜1", "T ÷ ln n; 0 to 1"), static x => x.TheilNormalised),
    ];
}
